"""A resolved context: everything the standard code asks of one CSP, segment and locale, compiled once, immutable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property, lru_cache
from threading import Lock
from zoneinfo import ZoneInfo

from catalog_adapter.constraints.model import ConfigurationModel
from catalog_adapter.constraints.setting import Setting
from catalog_adapter.contexts.derived import explained
from catalog_adapter.contexts.identity_settings import IdentitySettings
from catalog_adapter.contexts.key import ContextKey
from catalog_adapter.contexts.models import Brand, Webhook
from catalog_adapter.contexts.names import Names
from catalog_adapter.contexts.opening_hours import is_open
from catalog_adapter.contexts.parsed import ContextData
from catalog_adapter.data_model import Value, phrases_for
from catalog_adapter.intents.addresses import AddressReader
from catalog_adapter.intents.budget import BudgetReader
from catalog_adapter.intents.clarifying import MEANING, left_open, said_in_full
from catalog_adapter.intents.classifier import IntentClassifier
from catalog_adapter.intents.contact import ContactReader
from catalog_adapter.intents.dates import DateReader
from catalog_adapter.intents.entities import EntityReader
from catalog_adapter.intents.groundwork import groundwork
from catalog_adapter.intents.known_words import KnownWords
from catalog_adapter.intents.language import tokens_of
from catalog_adapter.intents.models import OwnIntent
from catalog_adapter.intents.payloads import understand_payload
from catalog_adapter.intents.spoken import spoken_locale
from catalog_adapter.intents.understand import Understander
from catalog_adapter.intents.understanding import Understanding
from catalog_adapter.intents.vocabulary import Vocabulary, language_of
from catalog_adapter.offers.configurable import TERM, Catalogue, Configurable
from catalog_adapter.offers.models import ProductOffering, ProductOfferingTerm
from catalog_adapter.offers.pricing import PriceBreakdown, term_discounts
from catalog_adapter.offers.totals import configured_lines
from catalog_adapter.tone.formats import money
from catalog_adapter.tone.reply import Asked, QuickReply, Reply
from catalog_adapter.tone.templates import Wording
from catalog_adapter.tone.voice import Voice, build_voice

_LONGEST_READ = 4000
#: Bytes that a character of the files takes once compiled, and a configurator: as bench/contexts.py measures them.
_BYTES_PER_CHARACTER = 16
_BYTES_PER_MODEL = 50_000


@dataclass(frozen=True)
class Support:
    """Where people can be reached, in the customer's language."""

    phone: str
    email: str
    hours: str


@dataclass(frozen=True)
class Profile:
    """Who the CSP is, in the customer's language."""

    csp: str
    name: str
    brand: Brand
    tagline: str
    persona: str
    locale: str
    locales: tuple[str, ...]
    currency: str
    segment: str
    segment_name: str
    support: Support
    contact_fields: tuple[str, ...]
    several_sites: bool
    postcode_example: str
    asks_address: bool
    webhooks: tuple[Webhook, ...]
    web_origins: tuple[str, ...]
    identity: IdentitySettings | None


class ResolvedContext:
    """One CSP, segment and locale. ``revision`` is the hash of the content it was made from."""

    def __init__(self, key: ContextKey, data: ContextData) -> None:
        self.key = key
        self.data = data
        self.revision = data.revision
        self.profile = _profile(key, data)
        self.catalogue = Catalogue(data.offers)
        self.voice: Voice = build_voice(
            data.tone, key.locale, {"csp": self.profile.name, "persona": self.profile.persona}
        )
        self.names = Names(key.locale, self.voice)
        self.own_intents: Mapping[str, OwnIntent] = {one.id: one for one in data.intents.own_intents}
        self._models: dict[str, ConfigurationModel] = {}
        self._setting = Setting(
            currency=data.context.currency,
            segment=key.segment,
            today=self.today,
            offerings=self.catalogue.offerings,
            configurable_of=self._configurable_of,
            explain=lambda one: explained(one, self.voice, self.names, self.catalogue, key.locale),
        )
        self._warming = Lock()

    def say(self, message: str, /, **variables: str) -> str:
        """A message in the CSP's tone."""
        return self.voice.say(message, **variables)

    def understand(self, text: str, asked: Asked | None = None) -> Understanding:
        """What a message means here. Only the first 4,000 characters are read."""
        self.warm()
        return self._understander.understand(text[:_LONGEST_READ], asked)

    def spoken_locale(self, text: str, asked: Asked | None = None) -> str:
        """The CSP's locale that a message is written in: this one, unless it plainly is another."""
        locales = self.profile.locales
        if len(locales) == 1:
            return self.key.locale
        return spoken_locale(text[:_LONGEST_READ], asked, self.key.locale, locales, self._names_of_offerings)

    @cached_property
    def _names_of_offerings(self) -> frozenset[str]:
        offerings, locales = self.catalogue.offerings.values(), self.profile.locales
        return frozenset(
            one.folded for sold in offerings for locale in locales for one in tokens_of(sold.name.text(locale))
        )

    def understand_payload(self, payload: str) -> Understanding:
        """What a quick reply means. Raises BadInput for what is none."""
        return understand_payload(payload, self.own_intents)

    def clarification(self, understood: Understanding, asked: Asked | None) -> Reply | None:
        """The question what was meant, where that is not clear; ``asked`` is the question that was open."""
        near = understood.near_tie
        if near is None:
            return None
        own = self.own_intents.get(near.intent)
        second = (own.behaviour, own.id) if own else (near.intent, None)
        meanings = [
            QuickReply(title=self.title(*one), payload=said_in_full(*one, understood.entities))
            for one in ((understood.intent, understood.own_intent), second)
        ]
        none = QuickReply(title=self.say("word_none"), payload="/out_of_scope")
        question = Asked(kind=MEANING, meanings=meanings, before=left_open(asked))
        message = "did_you_mean"
        return Reply(text=self.say(message), quick_replies=[*meanings, none], asked=question, message_id=message)

    def title(self, intent: str, own_intent: str | None = None) -> str:
        """What customers call an intent. An own intent without a title is called by its first example."""
        if own_intent is None:
            return self.say(f"intent_{intent}")
        own, locale = self.own_intents[own_intent], self.key.locale
        said = own.title.text(locale) if own.title else next(iter(phrases_for(own.examples, locale)), own.id)
        return said[:1].upper() + said[1:]

    def warm(self) -> None:
        """Compile what would be compiled at the first message. Whoever needs it meanwhile waits for it."""
        with self._warming:
            _ = self._understander

    @property
    def nbytes(self) -> int:
        """About how many bytes this context takes; more, the more of its offerings were configured."""
        fitted = self.__dict__.get("_understander")
        classifier = fitted.nbytes if fitted is not None else 0
        return self.data.characters * _BYTES_PER_CHARACTER + len(self._models) * _BYTES_PER_MODEL + classifier

    def sold(self) -> list[ProductOffering]:
        """The offerings that can be ordered today, in the CSP's order."""
        return self.catalogue.sold(self.today())

    def today(self) -> date:
        """The day it is where the CSP is."""
        return self._now().date()

    def has_people_now(self) -> bool:
        """Whether somebody is there to take a conversation over."""
        support = self.data.context.support
        return is_open(support.opening_hours, support.holidays, self._now())

    def _now(self) -> datetime:
        return datetime.now(ZoneInfo(self.data.context.time_zone))

    def model(self, offering: str) -> ConfigurationModel:
        """The configurator of an offering; compiled at first use."""
        if offering not in self._models:
            configurable = self.catalogue.configurable(self.catalogue.offerings[offering])
            self._models[offering] = ConfigurationModel(configurable, self.data.constraints, self._setting)
        return self._models[offering]

    def price(self, offering: str, values: Mapping[str, Value], quantity: int = 1) -> PriceBreakdown:
        """What a configuration costs; a partial one costs what is known of it."""
        configurable = self.model(offering).configurable
        currency, locale = self.profile.currency, self.key.locale
        discounts = []
        lines = configured_lines(configurable, values, currency=currency, locale=locale, quantity=quantity)
        term = self.term(offering, values)
        if term is not None:
            discounts = term_discounts(offering, term, lines, currency=currency, locale=locale)
        tax = self.data.context.tax
        return PriceBreakdown(
            currency=currency, tax_rate=tax.rate, tax_included=tax.amounts == "included", lines=lines,
            discounts=discounts,
        )  # fmt: skip

    def term(self, offering: str, values: Mapping[str, Value]) -> ProductOfferingTerm | None:
        """The term that the values choose."""
        terms = self.catalogue.offerings[offering].terms
        return next((one for one in terms if one.id == values.get(TERM)), None)

    def money(self, amount: Decimal) -> str:
        """An amount as customers read it."""
        return money(amount, self.profile.currency, self.key.locale)

    def answer(self, own_intent: str) -> str:
        """The answer of an own intent, with live prices."""
        answer = self.own_intents[own_intent].answer
        assert answer is not None, "only intents with an answer are answered"
        variables = {"csp": self.profile.name, "persona": self.profile.persona}
        return _answer_wording(answer.text(self.key.locale)).render(variables, {"price": self._price_in_words})

    def _price_in_words(self, offering: str, price: str) -> str:
        found = next(one for one in self.catalogue.offerings[offering].prices if one.id == price)
        if found.usage:
            return f"{self.money(found.amount)}/{found.unit}"
        return self.names.amount(self.money(found.amount), found.recurring)

    def _configurable_of(self, offering: str) -> Configurable | None:
        return self.model(offering).configurable if offering in self.catalogue.offerings else None

    @cached_property
    def _understander(self) -> Understander:
        locale = self.key.locale
        words = language_of(locale)
        context, intents = self.data.context, self.data.intents
        phrases: dict[str, list[str]] = {name: phrases_for(said, locale) for name, said in intents.phrases.items()}
        own = {own.id: phrases_for(own.examples, locale) for own in intents.own_intents}
        classifier = IntentClassifier(groundwork(locale.split("-")[0]), phrases, own)
        vocabulary = Vocabulary(self.catalogue, locale)
        reader = EntityReader(
            vocabulary, words, context.place.pattern,
            ContactReader(words, context.phone_region), BudgetReader(words, context.currency, locale),
            DateReader(words, locale, self.today), AddressReader(words, vocabulary),
        )  # fmt: skip
        said = [sentence for sentences in (*phrases.values(), *own.values()) for sentence in sentences]
        known = KnownWords(locale.split("-")[0], [*said, *vocabulary.phrases])
        return Understander(classifier, reader, words, self.own_intents, known)


@lru_cache(2000)
def _answer_wording(source: str) -> Wording:
    """An answer, compiled once."""
    return Wording(source, ["price"])


def _profile(key: ContextKey, data: ContextData) -> Profile:
    context, locale = data.context, key.locale
    segment = next(one for one in context.segments if one.id == key.segment)
    support = context.support
    return Profile(
        csp=context.id,
        name=context.name,
        brand=context.brand,
        tagline=context.brand.tagline.text(locale),
        persona=data.tone.persona.text(locale) if data.tone.persona else context.name,
        locale=locale,
        locales=tuple(context.locales),
        currency=context.currency,
        segment=segment.id,
        segment_name=segment.name.text(locale),
        support=Support(support.phone, support.email, support.hours.text(locale)),
        contact_fields=tuple(context.contact_fields),
        several_sites=context.several_sites,
        postcode_example=context.place.example,
        asks_address=context.place.asks == "address",
        webhooks=tuple(context.webhooks),
        web_origins=tuple(context.web_chat.origins) if context.web_chat else (),
        identity=context.identity,
    )
