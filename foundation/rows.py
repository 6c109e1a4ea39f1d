"""Rows of table classes, for functions of a plain connection; see :mod:`foundation.short_work`.

A session writes an object by watching it for changes and sorting what to do; that costs the processor ten times what
the statement does. Here an object is read from a row, or written as one, and nobody watches it. Columns that an insert
does not name have the defaults of their class.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import BindParameter, Connection, Executable, Table, bindparam, inspect
from sqlmodel import SQLModel


def table_of(kind: type[SQLModel]) -> Table:
    """The table of a table class."""
    table: Table = kind.__table__  # type: ignore[attr-defined]  # SQLModel gives each table class one
    return table


def row_of(thing: SQLModel) -> dict[str, Any]:
    """What is stored of an object, by column."""
    return {name: getattr(thing, name) for name in table_of(type(thing)).c.keys()}  # noqa: SIM118 - no dict


def new_values(table: Table, *names: str) -> dict[str, BindParameter[Any]]:
    """What an update sets these columns to: parameters of the same names."""
    return {name: bindparam(name, type_=table.c[name].type) for name in names}


def things[Thing: SQLModel](
    connection: Connection, kind: type[Thing], statement: Executable, told: dict[str, Any]
) -> list[Thing]:
    """What a statement finds, that returns all columns of ``kind``'s table and no others."""
    # as a session does it: to make one of its fields takes ten times as long
    new = inspect(kind).class_manager.new_instance
    found = []
    for row in connection.execute(statement, told).mappings():
        thing = new()
        thing.__dict__.update(row)
        found.append(thing)
    return found


def add_all(connection: Connection, statement: Executable, rows: Iterable[dict[str, Any]]) -> None:
    """Run an insert for all rows at once; nothing for none."""
    if told := list(rows):
        connection.execute(statement, told)
