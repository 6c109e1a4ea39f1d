"""Takes out of scripts and style sheets what only their readers need: comments, indentation, blanks.

Input: a file's name and content. Output: the content as it is served.
"""

from __future__ import annotations

import re

#: Comments that take whole lines, and indentation. Neither language here has text that runs over lines.
_SPARE = re.compile(rb"^[ \t]*(?://.*|/\*(?s:(?!\*/).)*\*/[ \t]*)?\n|^[ \t]+", re.MULTILINE)
#: What no script needs: blanks around signs, line ends where nothing can end, a last semicolon or comma. What is quoted
#: stays as it is. No comment stands behind code here, no regular expression, no template within a template, and every
#: statement that is no block ends with its semicolon.
_SPARE_OF_JS = re.compile(
    rb'("(?:[^"\\\n]|\\.)*"|`[^`]*`)|[;,]?\s*(\})\s*|,?\s*([)\]]) *|\s*([=<>?:,;&|!]+)\s*| *([(\[{])\s*'
    rb"| *([*/]|(?<![+-] )[+-](?! [+-])) *"
)
#: What no style sheet needs: blanks around what ends something, between siblings, and after a colon or a comma, a last
#: semicolon.
_SPARE_OF_CSS = re.compile(rb"\s*;?\s*(\})\s*|\s*([{;>!])\s*|(?<=[:,])\s+| (\+) (?=\.[a-z])")


def shrunk(name: str, content: bytes) -> bytes:
    """A file's content without what is spare; that of other kinds of files as it is."""
    if name.endswith(".js"):
        return _SPARE_OF_JS.sub(rb"\1\2\3\4\5\6", _SPARE.sub(b"", content))
    if name.endswith(".css"):
        return _SPARE_OF_CSS.sub(rb"\1\2\3", _SPARE.sub(b"", content))
    return content
