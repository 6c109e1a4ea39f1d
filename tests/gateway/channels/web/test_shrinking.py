"""Scripts and style sheets as they are served: shorter, and the same to the browser."""

from gateway.channels.web.shrinking import shrunk


def test_what_is_quoted_stays_as_it_is() -> None:
    source = b'say("a - b, { c }; \\" + d", `${one} - ${two} ,)`);\n'

    assert shrunk("x.js", source) == b'say("a - b, { c }; \\" + d",`${one} - ${two} ,)`);'


def test_signs_that_blanks_keep_apart_stay_apart() -> None:
    assert shrunk("x.js", b"const less = a - -b + +c - d;\n") == b"const less=a - -b + +c-d;"


def test_a_hole_in_a_pattern_is_no_spare_comma() -> None:
    source = b"const f = ([, value]) => g({\n  value,\n}, [\n  1,\n]);\n"

    assert shrunk("x.js", source) == b"const f=([,value])=>g({value},[1]);"


def test_sums_in_a_style_sheet_keep_their_blanks() -> None:
    source = b".a + .b > .c {\n  width: calc(1px + .5em - 2px);\n  color: red !important;\n}\n"

    assert shrunk("x.css", source) == b".a+.b>.c{width:calc(1px + .5em - 2px);color:red!important}"
