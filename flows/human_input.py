"""The waits for a person: a run suspends, holds no process, and goes on when answered."""

from collections.abc import Callable, Mapping
from copy import copy
from typing import Any, TypeVar
from uuid import UUID

import pydantic
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import State
from prefect.context import FlowRunContext
from prefect.exceptions import Pause, PrefectHTTPStatusError
from prefect.input import RunInput, read_flow_run_input
from prefect.input.run_input import keyset_from_base_key
from prefect.states import Paused
from prefect.utilities.engine import propose_state_sync
from pydantic import ConfigDict, Field

from flows import questions
from infra.catalog import engine_orders, phase_states
from infra.settings import settings
from schemas.errors import ExemlError, InvalidInputError
from schemas.form_titles import title_fields
from schemas.languages import said
from schemas.message import Message
from schemas.phase import PhaseKey, WorkflowRun
from schemas.phase_moves import WAITS
from schemas.problem_sentences import what_is_wrong
from schemas.service import DeploymentSettings
from tasks.phases.phase_record import ended_without_lease
from tasks.projects.deployable import deployable, suggested

MAX_QUESTIONS = 1000
HTTP_CONFLICT = 409

Form = TypeVar("Form", bound="ConfirmedForm")


class ConfirmedForm(RunInput):
    """A form with a mandatory field: a resume without an answer is never taken for one."""

    model_config = ConfigDict(json_schema_extra=title_fields)

    confirm: bool


class LabelingForm(ConfirmedForm):
    """Label Data: labeling is finished."""

    confirm: bool = Field(description="Labeling is finished; go on with training")


class DeploymentForm(ConfirmedForm, DeploymentSettings):
    """Deploy Service: the settings of the service."""

    confirm: bool = Field(description="Deploy the model with these settings")


class PromotionForm(ConfirmedForm):
    """Deploy Service of a round without people: whether the new model serves."""

    confirm: bool = Field(
        description="On: the new version serves from now on. Off: it is kept, and the service "
        "stays as it is"
    )


def wait_for_labeling(run: WorkflowRun) -> None:
    """Suspend as `Awaiting operation` until somebody confirms that labeling is finished."""
    _ask(run, PhaseKey.LABEL_DATA, LabelingForm, questions.labeling(run), _refuse_unconfirmed)


def wait_for_deployment_settings(run: WorkflowRun) -> DeploymentSettings:
    """Suspend as `Awaiting input` until usable settings of the service are given.

    The form suggests what the service has, and only what a person changed of it is taken: the
    settings of a service may change while a round waits.
    """

    def refuse_unusable(form: DeploymentForm) -> None:
        _refuse_unconfirmed(form)
        deployable(run, settings_of(form))

    asked = suggesting(DeploymentForm, suggested(run).model_dump())
    form = _ask(run, PhaseKey.DEPLOY_SERVICE, asked, questions.deployment(run), refuse_unusable)
    return settings_of(form)


def settings_of(form: DeploymentForm) -> DeploymentSettings:
    """Return the settings that were given; others stay as the service has them."""
    given = form.model_dump(exclude={"confirm"}, exclude_unset=True)
    # A field of the form that was cleared is an empty text.
    filled = {name: value for name, value in given.items() if value != ""}
    return DeploymentSettings.model_validate(filled)


def suggesting(form: type[Form], values: Mapping[str, Any]) -> type[Form]:
    """Return a form whose fields have other defaults."""
    fields = {name: copy(form.model_fields[name]) for name in values}
    for name, field in fields.items():
        field.default = values[name]
    typed: dict[str, Any] = {name: (field.annotation, field) for name, field in fields.items()}
    return pydantic.create_model(form.__name__, __base__=form, **typed)


def wait_for_promotion(run: WorkflowRun, reason: str) -> bool:
    """Suspend as `Awaiting input` until somebody says whether the new model serves."""
    question = questions.promotion(run, reason)
    return _ask(run, PhaseKey.DEPLOY_SERVICE, PromotionForm, question, lambda _: None).confirm


def _refuse_unconfirmed(form: ConfirmedForm) -> None:
    if not form.confirm:
        raise InvalidInputError("forms.not-confirmed", "confirm is off; switch it on to go on")


def _ask(
    run: WorkflowRun,
    phase: PhaseKey,
    form: type[Form],
    description: str,
    refuse: Callable[[Form], None],
) -> Form:
    """Return the stored answer to the question of a phase, or suspend the run to wait for one.

    An answer given in the console is in the catalog; one given in the Prefect UI is stored there
    by Prefect, and copied. Prefect checks an answer against the JSON schema only, so an answer that
    breaks a validator or `refuse` is asked for again under the next key, with the problem on top of
    the form. The form is stored before the state is proposed: a retried run finds it there (409).
    """
    problem = ""
    for attempt in range(MAX_QUESTIONS):
        pause_key = f"{phase.value.replace('_', '-')}-{attempt}"
        answer = _answer(run, phase, pause_key)
        if answer is not None:
            try:
                filled = form.model_validate(answer)
                refuse(filled)
            except (pydantic.ValidationError, ExemlError) as error:
                engine_orders.withdraw_answer(run, phase)
                problem = _problem(error)
                continue
            engine_orders.take_answer(run, phase)
            return filled
        told = said(problem, settings().language)
        _store_form(form, _quoted(told) + description, pause_key)
        _suspend(run, phase, pause_key, problem)
    raise InvalidInputError(
        "runs.answered-wrongly",
        "{phase} was answered wrongly {count} times; start a new run",
        phase=phase,
        count=MAX_QUESTIONS,
    )


def _answer(run: WorkflowRun, phase: PhaseKey, pause_key: str) -> Mapping[str, Any] | None:
    """Return what a person said in the console, else what was filled into Prefect's form."""
    kept = engine_orders.answer_to(run, phase)
    if kept is not None:
        return kept
    keyset = keyset_from_base_key(pause_key)
    filled = _stored(keyset["response"])
    if filled is None:
        return None
    changed = changed_by_a_person(filled, _stored(keyset["schema"]) or {})
    engine_orders.store_answer(run, phase, changed)
    return changed


def _stored(key: str) -> dict[str, Any] | None:
    found = read_flow_run_input(key, flow_run_id=_flow_run_id())
    assert found is None or isinstance(found, dict), "outside of an event loop it is synchronous"
    return found


def changed_by_a_person(filled: Mapping[str, Any], schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a person filled in, without what Prefect's form sends back as it was shown."""
    fields: Mapping[str, Mapping[str, Any]] = schema.get("properties", {})
    return {
        name: value
        for name, value in filled.items()
        if value != fields.get(name, {}).get("default")
    }


def _store_form(form: type[Form], description: str, pause_key: str) -> None:
    described = pydantic.create_model(form.__name__, __base__=form)
    described._description = description
    try:
        described.save(keyset_from_base_key(pause_key), flow_run_id=_flow_run_id())
    except PrefectHTTPStatusError as error:
        if error.response.status_code != HTTP_CONFLICT:
            raise


def _suspend(run: WorkflowRun, phase: PhaseKey, pause_key: str, problem: str) -> None:
    """Propose the waiting state; return only when the run was rescheduled without an answer."""
    status = WAITS[phase]
    keyset = {str(key): name for key, name in keyset_from_base_key(pause_key).items()}
    state: State[None] = Paused(reschedule=True, pause_key=pause_key, name=status.value)
    state.state_details.pause_timeout = None
    state.state_details.run_input_keyset = keyset
    with get_client(sync_client=True) as client:
        accepted = propose_state_sync(client=client, state=state, flow_run_id=_flow_run_id())
    if not accepted.is_running():
        with ended_without_lease():
            phase_states.record(run, phase, status, problem)
        raise Pause(state=accepted)


def _problem(error: Exception) -> str:
    """Say what was wrong with an answer, a line for each fault."""
    if isinstance(error, pydantic.ValidationError):
        faults = [
            Message(
                "forms.problem",
                "{place}: {what}",
                place=".".join(map(str, fault["loc"])),
                what=what_is_wrong(fault),
            )
            for fault in error.errors()
        ]
        return Message("forms.faults", "{faults:\n}", faults=faults)
    return str(error)


def _quoted(problem: str) -> str:
    """Put a problem on top of a description in markdown."""
    return "".join(f"> {line}\n\n" for line in problem.splitlines())


def _flow_run_id() -> UUID:
    context = FlowRunContext.get()
    assert context is not None, "waits are part of a flow run"
    assert context.flow_run is not None, "waits are part of a flow run"
    return context.flow_run.id
