"""Translate the FHIRPath of FHIR's invariants into the prefix code that `evaluate.zig` runs.

Only what the invariants of R4 use is known; anything else raises `NotTranslated`, and the caller lists it. Code is a
tree in prefix order: an operation's byte, its constants, then its operands. The body of a function such as `where` is
preceded by its length in bytes (u16), so that it can be passed over when it does not run.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable
from dataclasses import dataclass, field

#: Operations by name; `operation.zig` has the same numbers.
_NAMES = [
    "this", "resource", "context", "string", "integer", "true", "false", "nothing", "child", "exists", "empty", "not",
    "count", "hasValue", "isDistinct", "first", "tail", "where", "all", "select", "or", "and", "xor", "implies", "eq",
    "ne", "lt", "gt", "le", "ge", "in", "union", "add", "concat", "is", "startsWith", "contains", "toInteger",
    "intersect", "iif",
]  # fmt: skip
OPERATIONS = {name: number for number, name in enumerate(_NAMES)}

_TOKEN = re.compile(
    r"\s*(?:(?P<string>'(?:[^'\\]|\\.)*')|(?P<number>\d+)|(?P<name>[A-Za-z_]\w*|`\w+`)|(?P<variable>[$%]\w+)"
    r"|(?P<symbol><=|>=|!=|[=<>()|.,+&]))"
)

#: Binary operators from the loosest to the tightest.
_LEVELS: tuple[dict[str, str], ...] = (
    {"implies": "implies"},
    {"or": "or", "xor": "xor"},
    {"and": "and"},
    {"in": "in", "contains": "contained"},
    {"=": "eq", "!=": "ne"},
    {"<": "lt", ">": "gt", "<=": "le", ">=": "ge"},
    {"|": "union"},
    {"is": "is", "as": "as"},
    {"+": "add", "&": "concat"},
)

#: Functions without arguments.
_PLAIN = {"empty", "not", "count", "hasValue", "isDistinct", "first", "tail", "toInteger"}

#: Functions whose argument is evaluated for each item.
_LAMBDAS = {"where", "all", "select"}

_UCUM = "http://unitsofmeasure.org"


class NotTranslated(Exception):
    """The expression uses what the module cannot run."""


@dataclass(slots=True)
class Translator:
    """Translates expressions of one element type."""

    #: Number of a string in the table.
    intern: Callable[[str], int]
    #: Number of a type, primitive or not, or NotTranslated.
    type_number: Callable[[str], int]
    #: Name of the resource or data type that a path may start with, such as "Appointment".
    owner: str
    _tokens: list[tuple[str, str]] = field(default_factory=list)
    _at: int = 0

    def translate(self, expression: str) -> bytes:
        """Return the code of one expression.

        Raises:
            NotTranslated: it uses a function or a form that the module does not know.
        """
        self._tokens, self._at = _tokenize(expression), 0
        code = self._level(0)
        if self._at != len(self._tokens):
            raise NotTranslated(expression)
        return code

    def _peek(self) -> str:
        return self._tokens[self._at][1] if self._at < len(self._tokens) else ""

    def _next(self) -> tuple[str, str]:
        if self._at == len(self._tokens):
            raise NotTranslated("the end is missing")
        self._at += 1
        return self._tokens[self._at - 1]

    def _expect(self, symbol: str) -> None:
        if self._next()[1] != symbol:
            raise NotTranslated(f"{symbol} is missing")

    def _level(self, level: int) -> bytes:
        if level == len(_LEVELS):
            return self._path()
        left = self._level(level + 1)
        while self._peek() in _LEVELS[level]:
            operator = _LEVELS[level][self._next()[1]]
            if operator in ("is", "as"):
                left = self._of_type(left, self._next()[1])
                if operator == "as":
                    continue
                left = _op("exists") + left
                continue
            right = self._level(level + 1)
            left = _op("in") + right + left if operator == "contained" else _op(operator) + left + right
        return left

    def _path(self) -> bytes:
        code = self._term()
        while self._peek() == ".":
            self._next()
            kind, name = self._next()
            code = self._call(name, code) if self._peek() == "(" else self._child(name.strip("`"), code)
            assert kind == "name"
        return code

    def _term(self) -> bytes:
        kind, text = self._next()
        if kind == "string":
            return _op("string") + struct.pack("<H", self.intern(text[1:-1]))
        if kind == "number":
            return _op("integer") + struct.pack("<H", int(text))
        if text == "(":
            code = self._level(0)
            self._expect(")")
            return code
        if kind == "variable":
            if text == "%ucum":
                return _op("string") + struct.pack("<H", self.intern(_UCUM))
            names = {"$this": "this", "%resource": "resource", "%context": "context"}
            if text not in names:
                raise NotTranslated(text)
            return _op(names[text])
        if kind != "name":
            raise NotTranslated(text)
        if self._peek() == "(":
            return self._call(text, _op("this"))
        if text in ("true", "false"):
            return _op(text)
        return _op("this") if text == self.owner else self._child(text.strip("`"), _op("this"))

    def _child(self, name: str, operand: bytes) -> bytes:
        return _op("child") + struct.pack("<H", self.intern(name)) + operand

    def _of_type(self, operand: bytes, name: str) -> bytes:
        number = self.type_number("boolean" if name == "Boolean" else name)
        return _op("is") + struct.pack("<H", number) + operand

    def _call(self, name: str, operand: bytes) -> bytes:
        self._expect("(")
        if name == "trace":  # tells a log, and is its operand
            while self._next()[1] != ")":
                pass
            return operand
        if name in ("is", "as", "ofType"):
            code = self._of_type(operand, self._next()[1])
            self._expect(")")
            return _op("exists") + code if name == "is" else code
        if name in _PLAIN or (name == "exists" and self._peek() == ")"):
            self._expect(")")
            return _op(name) + operand
        if name in _LAMBDAS or name == "exists":
            body = self._level(0)
            self._expect(")")
            code = _op("where" if name == "exists" else name) + operand + struct.pack("<H", len(body)) + body
            return _op("exists") + code if name == "exists" else code
        if name in ("startsWith", "contains", "intersect"):
            argument = self._level(0)
            self._expect(")")
            return _op(name) + operand + argument
        if name == "iif" and operand == _op("this"):
            condition = self._level(0)
            self._expect(",")
            body = self._level(0)
            self._expect(")")
            return _op(name) + condition + struct.pack("<H", len(body)) + body
        if name == "toString":
            self._expect(")")
            return operand
        raise NotTranslated(name)


def _op(name: str) -> bytes:
    return bytes((OPERATIONS[name],))


def _tokenize(expression: str) -> list[tuple[str, str]]:
    tokens, at = [], 0
    expression = expression.rstrip()
    while at < len(expression):
        match = _TOKEN.match(expression, at)
        if match is None or match.lastgroup is None:
            raise NotTranslated(expression[at:])
        tokens.append((match.lastgroup, match.group(match.lastgroup)))
        at = match.end()
    return tokens
