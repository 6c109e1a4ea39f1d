"""Replies as the standard actions send them, one of each kind, for a made-up provider."""

from catalog_adapter.tone.reply import (
    Asked,
    ConfigurationCard,
    ConfigurationRow,
    OfferEntry,
    OffersCard,
    Option,
    OrderStatusCard,
    OrderSummaryCard,
    QuickReply,
    Reply,
    Row,
    SummaryItem,
)  # fmt: skip


def _offer(offering: str, name: str, description: str, price: str, highlight: str = "") -> OfferEntry:
    order = QuickReply(title=f"Order {name}", payload=f'/order_product{{"offering": "{offering}"}}')
    return OfferEntry(
        offering=offering, name=name, description=description, price=price, highlight=highlight, order=order
    )


OFFERS = Reply(
    text="Here's everything we can put into your home:",
    card=OffersCard(
        offers=[
            _offer("fibre", "Fibre", "Full-fibre internet, up to 1000 Mbit/s, with a router that reaches every room.",
                   "from £29.00 a month", "Most chosen"),
            _offer("tv", "Telly", "Over 80 channels, catch-up and recording.", "from £12.00 a month"),
            _offer("bundle", "Fibre & Telly", "Both together, for less than one by one.",
                   "from £37.00 a month, £33.30 for the first 6 months", "Saves £4.00 a month"),
            _offer("phone", "Phone", "Unlimited calls to landlines and mobiles.", "£6.00 a month"),
        ]
    ),
    message_id="offers_intro",
)  # fmt: skip


INSTALLATIONS = {"self": "I do it myself", "engineer": "Engineer visit"}
TERMS = {"24m": "24 months", "12m": "12 months", "none": "None, cancel monthly"}


def _options(characteristic: str, chosen: str, values: dict[str, str], out: dict[str, str]) -> list[Option]:
    return [
        Option(
            name=name,
            payload=f'/inform{{"characteristic": "{characteristic}", "value": "{value}"}}',
            chosen=value == chosen,
            possible=value not in out,
            reason=out.get(value, ""),
        )
        for value, name in values.items()
    ]


def configuration(speed: str = "500", router: str = "standard", asked: str = "router") -> Reply:
    """A configuration card; the pro router costs £7.00, and 100 Mbit/s goes with the standard router alone."""
    base = {"100": 29, "500": 35, "1000": 45}[speed]
    extra = 7 if router == "pro" else 0
    speeds = {"100": "100 Mbit/s", "500": "500 Mbit/s", "1000": "1000 Mbit/s"}
    out = {"100": "The pro router needs at least 500 Mbit/s."} if router == "pro" else {}
    no_ip = {} if router == "pro" else {"true": "A static IP address needs the pro router."}
    rows = [
        ("download_speed", "Download speed", _options("download_speed", speed, speeds, out)),
        ("router", "Router", _options("router", router, {"standard": "Standard", "pro": "Pro, Wi-Fi 7"}, {})),
        ("static_ip", "Static IP address", _options("static_ip", "false", {"true": "Yes", "false": "No"}, no_ip)),
        ("installation", "Installation", _options("installation", "", INSTALLATIONS, {})),
        ("term", "Contract term", _options("term", "24m", TERMS, {})),
    ]  # fmt: skip
    lines = [Row(name=f"Fibre {speed}", value=f"£{base}.00 a month")]
    if extra:
        lines.append(Row(name="Pro router", value="£7.00 a month"))
    lines.append(Row(name="Set-up", value="£49.00 once"))
    return Reply(
        text="Our standard router comes with it. Would you like that one, or the pro router with Wi-Fi 7?",
        quick_replies=[
            QuickReply(title="Standard", payload='/inform{"characteristic": "router", "value": "standard"}'),
            QuickReply(title="Pro, Wi-Fi 7", payload='/inform{"characteristic": "router", "value": "pro"}'),
        ],
        card=ConfigurationCard(
            item_id="item-1",
            name="Fibre",
            rows=[
                ConfigurationRow(characteristic=id_, name=name, asked=id_ == asked, options=options)
                for id_, name, options in rows
            ]
            + [ConfigurationRow(characteristic="upload", name="Upload speed", value="same as download")],
            price_lines=lines,
            totals=[
                Row(name="Total", value=f"£{base + extra}.00 a month"),
                Row(name="First 6 months", value=f"£{(base + extra) * 9 // 10}.00 a month"),
                Row(name="Once", value="£49.00"),
            ],
            tax_note="including 20 % VAT",
        ),
        asked=Asked(kind="characteristic", offering="fibre", characteristic="router", values=["standard", "pro"]),
        message_id="ask_characteristic",
    )


SUMMARY = Reply(
    text="That's your order. Have a look: shall I send it off?",
    quick_replies=[
        QuickReply(title="Send order", payload="/affirm"),
        QuickReply(title="Change something", payload="/deny"),
    ],
    card=OrderSummaryCard(
        items=[
            SummaryItem(
                item_id="item-1",
                name="Fibre",
                place="LS1 4AP",
                rows=[
                    Row(name="Download speed", value="1000 Mbit/s"),
                    Row(name="Router", value="Pro, Wi-Fi 7"),
                    Row(name="Contract term", value="24 months"),
                ],
                price_lines=[
                    Row(name="Fibre 1000", value="£45.00 a month"),
                    Row(name="Pro router", value="£7.00 a month"),
                    Row(name="Set-up", value="£49.00 once"),
                ],
            ),
            SummaryItem(
                item_id="item-2",
                name="Telly",
                place="LS1 4AP",
                rows=[Row(name="Package", value="Films and sport")],
                price_lines=[Row(name="Films and sport", value="£24.00 a month")],
            ),
        ],
        totals=[Row(name="Total", value="£76.00 a month"), Row(name="Once", value="£49.00")],
        tax_note="including 20 % VAT",
        contact=[
            Row(name="Name", value="Alex Morgan"),
            Row(name="E-mail", value="alex.morgan@mail.example"),
            Row(name="Phone", value="0113 496 0123"),
        ],
    ),
    asked=Asked(kind="confirm"),
    message_id="review",
)


def status(state: str, state_name: str) -> OrderStatusCard:
    """How the order is doing."""
    return OrderStatusCard(
        order_id="ord_1",
        order_number="NL-4K7Q-M2",
        state=state,
        state_name=state_name,
        items=[Row(name="Fibre", value=state_name), Row(name="Telly", value=state_name)],
    )
