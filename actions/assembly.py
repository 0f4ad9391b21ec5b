"""All actions of the assistant put together from what they need; used once, by the door's wiring."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from rasa_sdk.executor import ActionExecutor

from actions.answering import ActionAnswer, ActionChoose, ActionFallback, ActionHelped, ActionNotThat
from actions.answers import Answers
from actions.backends.contract import Backends
from actions.blame import Blame
from actions.codes import Codes
from actions.contract import Effects, People, Plain
from actions.facts import Facts
from actions.handing import ActionHandoff, Giving, Sorry
from actions.incidents import IncidentNews
from actions.language import ActionSetLanguage
from actions.leaving import ActionAskMark
from actions.line import LineWatch
from actions.personal import ActionBalance, ActionTicketStatus
from actions.piece import Piece
from actions.proof import Proof
from actions.proving import CodesToClients, ValidateProofForm
from actions.settings import ActionsSettings
from actions.telling import Telling
from actions.ticket_form import ValidateTicketForm
from actions.ticketing import ActionAskTicketConfirmed, ActionCancel, ActionCorrect, ActionOpenTicket
from actions.voice import Voice
from connectors.contract import Texts
from handoff.contract import Handoff, Surveys, Tickets
from handoff.incidents.contract import Contacts
from knowledge_base.contract import KnowledgeBase, Store


def telling(texts: Texts, store: Store, people: People, plain: Plain, backends: Backends | None, settings: ActionsSettings) -> Telling:
    """How articles are worded for each client, for whoever answers without the engine too."""
    zone = ZoneInfo(settings.zone)
    voice = Voice(texts, zone)
    return Telling(voice, plain, Facts(store, Proof(store, people, backends, days=settings.proof_days), backends, voice, zone))


def assemble(
    *,
    texts: Texts,
    store: Store,
    people: People,
    effects: Effects,
    kb: KnowledgeBase,
    plain: Plain,
    handoff: Handoff,
    tickets: Tickets,
    surveys: Surveys,
    backends: Backends | None,
    settings: ActionsSettings,
    contacts: Contacts | None = None,
) -> ActionExecutor:
    """An executor that knows every action. Without ``backends`` personal questions go to a person; without ``contacts`` nobody watches for
    incidents."""
    voice = Voice(texts, ZoneInfo(settings.zone))
    proof = Proof(store, people, backends, days=settings.proof_days)
    giving = Giving(handoff, kb, proof)
    incidents = IncidentNews(contacts, giving)
    sorry = Sorry(voice, giving, settings)
    told = telling(texts, store, people, plain, backends, settings)
    answers = Answers(kb, voice, told, sorry, candidates=settings.candidates, matter=contacts.matter if contacts else str)
    blame = Blame(store, effects, kb)
    codes = CodesToClients(backends, Codes(store, people, effects, backends.sender, settings) if backends else None, giving, voice, tickets)
    pieces: list[Piece] = [
        ActionAnswer(answers, incidents, LineWatch(proof, backends, voice), blame),
        ActionChoose(kb, answers),
        ActionNotThat(kb, answers, blame, giving, voice),
        ActionHelped(kb, giving, voice),
        ActionHandoff(giving),
        ActionFallback(answers, sorry),
        ValidateTicketForm(voice, proof, giving, patience=settings.patience),
        ActionAskTicketConfirmed(voice),
        ActionOpenTicket(store, effects, tickets, proof, voice, incidents),
        ActionCorrect(voice, codes),
        ActionCancel(voice),
        ValidateProofForm(codes, proof, voice),
        ActionTicketStatus(proof, backends, giving, voice, tickets),
        ActionBalance(proof, backends, giving, voice),
        ActionSetLanguage(store, people, voice),
        ActionAskMark(surveys),
    ]
    executor = ActionExecutor()
    for piece in pieces:
        executor.register_action(piece)
    return executor
