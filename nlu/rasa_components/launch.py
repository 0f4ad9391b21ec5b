"""Starts the engine's server, and ends it when whoever started it is gone."""

from __future__ import annotations

import argparse
import logging
import os
import sys
import threading


def end_with_parent() -> None:
    """End at once when standard input closes: the starter holds its other end, and the system closes it even after ``kill -9``."""

    def watch() -> None:
        while os.read(sys.stdin.fileno(), 1024):
            pass
        os._exit(0)

    threading.Thread(target=watch, name="end-with-parent", daemon=True).start()


def main() -> None:
    """Serve the given model until told to stop."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--interface", default="127.0.0.1")
    parser.add_argument("--end-with-parent", action="store_true", help="end when standard input closes")
    parser.add_argument("--endpoints", default="nlu/endpoints.yml")
    parser.add_argument("--credentials", default="nlu/credentials.yml")
    arguments = parser.parse_args()
    if arguments.end_with_parent:
        end_with_parent()
    serve(arguments)


def serve(arguments: argparse.Namespace) -> None:
    """What ``rasa run`` does, without importing its other commands."""
    from rasa.api import run
    from rasa.utils.common import configure_logging_and_warnings
    from rasa.utils.log_utils import configure_structlog

    configure_logging_and_warnings(logging.WARNING)
    configure_structlog(logging.WARNING)
    run(
        arguments.model,
        arguments.endpoints,
        credentials=arguments.credentials,
        port=arguments.port,
        interface=arguments.interface,
        enable_api=False,
    )


if __name__ == "__main__":
    main()
