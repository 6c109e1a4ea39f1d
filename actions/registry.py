"""All standard actions, by name; and the executor that speaks Rasa's action protocol."""

from __future__ import annotations

from collections.abc import Mapping

from rasa_sdk.executor import ActionExecutor

from actions.action import StandardAction
from actions.asking import AskConfiguration, AskContact, AskPlace, AskReview
from actions.availability import CheckAvailability
from actions.browsing import CompareOffers, DescribeOffer, ListOffers, Recommend, TellPrice
from actions.budget import FindWithinBudget
from actions.changes import TellChanges
from actions.cheapest import FindCheapest
from actions.dependencies import Dependencies
from actions.explaining import Explain
from actions.forms import (
    ContinueOrder,
    ValidateAvailabilityForm,
    ValidateConfigureForm,
    ValidateContactForm,
    ValidateReviewForm,
)
from actions.order_status import OrderStatus
from actions.possibilities import ListPossibleValues
from actions.services.cancelling import CancelOrder
from actions.services.changing import ChangeOrder
from actions.services.ending import EndService
from actions.services.listing import ListServices
from actions.submitting import ShowSummary, SubmitOrder
from actions.talking import Answer, HandOver, StartOver, Stop

ACTIONS: tuple[type[StandardAction], ...] = (
    ListOffers, DescribeOffer, TellPrice, CompareOffers, Recommend,
    ContinueOrder, ValidateConfigureForm, ValidateAvailabilityForm, ValidateContactForm, ValidateReviewForm,
    AskConfiguration, AskPlace, AskContact, AskReview,
    Explain, ListPossibleValues, FindCheapest, FindWithinBudget, TellChanges, CheckAvailability,
    ShowSummary, SubmitOrder, OrderStatus, CancelOrder, ChangeOrder, ListServices, EndService,
    Answer, HandOver, StartOver, Stop,
)  # fmt: skip


def build_actions(dependencies: Dependencies) -> Mapping[str, StandardAction]:
    """Every standard action by its name."""
    return {action.action_name: action(dependencies) for action in ACTIONS}


def build_executor(actions: Mapping[str, StandardAction]) -> ActionExecutor:
    """An executor, by Rasa's own action protocol, that knows these actions and nothing else."""
    executor = ActionExecutor()
    for action in actions.values():
        executor.register_action(action)
    return executor
