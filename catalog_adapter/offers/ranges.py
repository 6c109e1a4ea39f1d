"""Whole numbers from one to another, with a step: the values of a characteristic that needs no list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import overload

from catalog_adapter.data_model import Value


@dataclass(frozen=True)
class Ranges(Sequence[int]):
    """The numbers of some ranges, the lowest first. They are counted and searched without being listed."""

    parts: tuple[range, ...]

    @property
    def lowest(self) -> int:
        """The lowest number. There has to be one."""
        return self.parts[0][0]

    @property
    def highest(self) -> int:
        """The highest number. There has to be one."""
        return self.parts[-1][-1]

    def __len__(self) -> int:
        return sum(len(one) for one in self.parts)

    def __contains__(self, value: object) -> bool:
        return type(value) is int and any(value in one for one in self.parts)

    def __iter__(self) -> Iterator[int]:
        return (number for one in self.parts for number in one)

    @overload
    def __getitem__(self, index: int) -> int: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[int]: ...

    def __getitem__(self, index: int | slice) -> int | Sequence[int]:
        if isinstance(index, slice):
            return [self[one] for one in range(*index.indices(len(self)))]
        place = index if index >= 0 else index + len(self)
        for one in self.parts if place >= 0 else ():
            if place < len(one):
                return one[place]
            place -= len(one)
        raise IndexError(index)


#: The values of something that can be chosen, in their order.
Values = tuple[Value, ...] | Ranges
