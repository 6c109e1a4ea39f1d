"""Tables of the command line in a narrow terminal."""

import pytest
from rich.table import Table

from server.cli.table import print_whole


def test_ids_and_keys_can_be_copied_however_narrow_the_terminal_is(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    key = "whpk_" + "k" * 44
    table = Table("endpoint", "url", "public key", box=None)
    table.add_row("oss", "https://orders.example/a-long-path", key)
    print_whole(table)
    told = capsys.readouterr().out
    assert key in told
    assert "https://orders.example/a-long-path" in told
    assert len(told.splitlines()) == 2
