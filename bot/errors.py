"""Errors as people and programs read them: ``{code, message, field?, details?}`` with the right status, never a traceback."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import structlog
from fastapi import FastAPI, Request
from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import OperationalError
from starlette.exceptions import HTTPException

from connectors.errors import Refusal
from knowledge_base.errors import KnowledgeBaseError

log = structlog.get_logger(__name__)

_CODES: Final = {
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "unsupported_type",
}


class CannotStart(Exception):
    """Otklik cannot start here; the message is one clear sentence with the mend."""


def _said(
    status: int,
    code: str,
    message: str,
    field: str | None = None,
    headers: dict[str, str] | None = None,
    details: Mapping[str, Any] | None = None,
) -> JSONResponse:
    body: dict[str, Any] = {"code": code, "message": message}
    if field is not None:
        body["field"] = field
    if details is not None:
        body["details"] = jsonable_encoder(details)
    return JSONResponse(body, status, headers)


async def _refused(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Refusal | KnowledgeBaseError)
    details = error.details if isinstance(error, KnowledgeBaseError) else None
    return _said(error.status, error.code, error.message, error.field, details=details)


async def _invalid(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    where = [str(part) for part in first["loc"] if part not in ("body", "query", "path", "header")]
    return _said(422, "invalid", str(first["msg"]), ".".join(where) or None)


async def _http(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    return _said(error.status_code, _CODES.get(error.status_code, "refused"), str(error.detail), headers=dict(error.headers or {}))


async def _store_away(_request: Request, error: Exception) -> JSONResponse:
    log.error("store.unavailable", error=str(getattr(error, "orig", error)))
    return _said(503, "store_unavailable", "the store does not answer now, try again", headers={"Retry-After": "5"})


async def _fault(_request: Request, error: Exception) -> JSONResponse:
    log.error("request.fault", error=type(error).__name__, exc_info=error)
    return _said(500, "fault", "this is our fault and it is logged; try again")


def install(app: FastAPI) -> None:
    """Give every expected error its answer."""
    app.add_exception_handler(Refusal, _refused)
    app.add_exception_handler(KnowledgeBaseError, _refused)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(OperationalError, _store_away)
    app.add_exception_handler(Exception, _fault)
