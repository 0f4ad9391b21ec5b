"""Cards, scripts and classes of topics over HTTP: read by operators, changed by supervisors."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query
from pydantic import AfterValidator, Field, StringConstraints

from connectors.errors import NotFound
from handoff.desk import cards, classes
from handoff.desk.api import Desk
from handoff.desk.bodies import Body, Id, clean, said
from handoff.desk.refusals import BODY_BYTES, RefusingRoute
from handoff.operators import Operator

Topic = Annotated[str, Path(max_length=80)]


class Card(Body):
    """A contact card or a talk script; without a topic it is for every topic."""

    kind: cards.Kind
    topic: Annotated[str, StringConstraints(max_length=80), AfterValidator(clean)] | None = None
    title: Annotated[str, StringConstraints(max_length=120), AfterValidator(said)]
    text: Annotated[str, StringConstraints(max_length=8000), AfterValidator(said)]
    position: Annotated[int, Field(ge=0, le=10_000)] = 0


class Classed(Body):
    """The class of a topic."""

    kind: Annotated[classes.Class, Field(strict=False, alias="class")]


def router(desk: Desk) -> APIRouter:
    """``/api/desk/cards…`` and ``PUT /api/desk/topics/{topic}``."""
    routes = APIRouter(prefix="/api/desk", tags=["desk"], route_class=RefusingRoute, max_body_size=BODY_BYTES)
    enter = Depends(desk.enter)

    @routes.get("/cards")
    async def list_cards(
        topic: Annotated[str | None, Query(max_length=80)] = None, all: bool = False, who: Operator = enter
    ) -> dict[str, Any]:
        """``{cards}`` of a topic and of every topic; with ``all`` everything there is."""
        async with desk.store.read() as tx:
            return {"cards": await cards.listing(tx, topic, everything=all)}

    @routes.post("/cards", status_code=201)
    async def add_card(body: Card, who: Operator = enter) -> dict[str, Any]:
        """403 for who does not supervise."""
        async with desk.store.write() as tx:
            return dict(await cards.add(tx, desk.texts, who, body.model_dump()))

    @routes.put("/cards/{card_id}")
    async def change_card(card_id: Id, body: Card, who: Operator = enter) -> dict[str, Any]:
        async with desk.store.write() as tx:
            return dict(await cards.change(tx, desk.texts, who, card_id, body.model_dump()))

    @routes.delete("/cards/{card_id}", status_code=204)
    async def remove_card(card_id: Id, who: Operator = enter) -> None:
        async with desk.store.write() as tx:
            await cards.remove(tx, desk.texts, who, card_id)

    @routes.put("/topics/{topic}")
    async def put_class(topic: Topic, body: Classed, who: Operator = enter) -> dict[str, Any]:
        """``{class}``: what closings with this topic count as from now on."""
        desk.check_supervisor(who, "supervisors_only", "desk-no-supervisor")
        if topic not in desk.settings.topics:
            raise NotFound("topic_unknown", desk.texts("desk-no-topic", who.locale))
        async with desk.store.write() as tx:
            await classes.put(tx, who, topic, body.kind)
        return {"name": topic, "class": body.kind.value}

    return routes
