import assert from "node:assert/strict";
import { test } from "node:test";
import { codePointOffset, disjoint, joined, moveSpan, paragraphs, pieces, shiftSpan, utf16Offset, utf16Span } from "../src/lib/text.ts";

test("offsets of plain text are the same in both counts", () => {
  assert.equal(utf16Offset("coração", 4), 4);
  assert.equal(codePointOffset("coração", 4), 4);
});

test("a code point beyond the first plane is two units", () => {
  const text = "👩‍⚕️ CPF 529";
  assert.equal(utf16Offset(text, 1), 2);
  assert.equal(text.slice(utf16Offset(text, 5), utf16Offset(text, 8)), "CPF");
});

test("both conversions undo each other at every code point", () => {
  const text = "a😀é\u0301𝒳\n🇧🇷z";
  for (let point = 0; point <= [...text].length; point += 1) {
    assert.equal(codePointOffset(text, utf16Offset(text, point)), point);
    assert.equal(text.slice(0, utf16Offset(text, point)), [...text].slice(0, point).join(""));
  }
});

test("an offset past the end is the end", () => {
  assert.equal(utf16Offset("a😀", 9), 3);
  assert.deepEqual(utf16Span("a😀", 1, 9), { start: 1, end: 3 });
});

test("a lone surrogate counts as one", () => {
  assert.equal(utf16Offset("\ud83dx", 1), 1);
});

const span = { start: 4, end: 7 };
for (const [what, before, after, expected] of [
  ["stays when nothing changes", "abc DEF ghi", "abc DEF ghi", { start: 4, end: 7 }],
  ["stays when text behind it changes", "abc DEF ghi", "abc DEF gxhi", { start: 4, end: 7 }],
  ["moves right when text before it grows", "abc DEF ghi", "abXXc DEF ghi", { start: 6, end: 9 }],
  ["moves left when text before it shrinks", "abc DEF ghi", "c DEF ghi", { start: 2, end: 5 }],
  ["goes when an edit is inside it", "abc DEF ghi", "abc DxEF ghi", null],
  ["goes when it is removed", "abc DEF ghi", "abc  ghi", null],
  ["goes when everything is replaced", "abc DEF ghi", "", null],
] as const) {
  test(`a span ${what}`, () => assert.deepEqual(moveSpan(span, before, after), expected));
}

test("several replacements are one edit that does the same", () => {
  const text = "CPF 529 e fone 11, fim";
  const changes = [
    { start: 15, end: 17, insert: "[fone]" },
    { start: 4, end: 7, insert: "***" },
  ];
  const edit = joined(text, changes);
  assert.deepEqual(edit, { start: 4, end: 17, insert: "*** e fone [fone]" });
  assert.equal(joined(text, []), null);
});

test("of replacements that overlap the first is made, of those that start together the longest", () => {
  const [a, b, c] = [{ start: 2, end: 5, insert: "b" }, { start: 0, end: 3, insert: "a" }, { start: 0, end: 1, insert: "c" }];
  assert.deepEqual(disjoint([a, b, c]), [b]);
  assert.deepEqual(disjoint([c, a]), [c, a]);
});

test("a span moves along with replacements before it, and goes with one that touches it", () => {
  const changes = [{ start: 0, end: 3, insert: "" }, { start: 10, end: 12, insert: "xxxxx" }];
  assert.deepEqual(shiftSpan({ start: 4, end: 6 }, changes), { start: 1, end: 3 });
  assert.deepEqual(shiftSpan({ start: 12, end: 14 }, changes), { start: 12, end: 14 });
  assert.equal(shiftSpan({ start: 9, end: 11 }, changes), null);
  assert.equal(shiftSpan({ start: 0, end: 3 }, changes), null);
});

test("a text is cut at its spans, and no character is lost", () => {
  const text = "CPF 529 e fone 11";
  const cut = pieces(text, [
    { start: 15, end: 17 },
    { start: 4, end: 7 },
  ]);
  assert.deepEqual(cut, [
    { text: "CPF ", span: null },
    { text: "529", span: 1 },
    { text: " e fone ", span: null },
    { text: "11", span: 0 },
  ]);
  assert.equal(cut.map((p) => p.text).join(""), text);
});

test("where spans overlap the earlier keeps the overlap", () => {
  assert.deepEqual(
    pieces("abcdef", [
      { start: 2, end: 5 },
      { start: 0, end: 3 },
    ]),
    [
      { text: "abc", span: 1 },
      { text: "de", span: 0 },
      { text: "f", span: null },
    ],
  );
});

test("spans that are empty or outside leave the text whole", () => {
  assert.deepEqual(pieces("abc", [{ start: 1, end: 1 }, { start: 9, end: 12 }]), [{ text: "abc", span: null }]);
  assert.deepEqual(pieces("", [{ start: 0, end: 4 }]), []);
});

test("blank lines part paragraphs, single line breaks stay", () => {
  assert.deepEqual(paragraphs("a\nb\n\n \n c\r\n\r\nd\n"), ["a\nb", "c", "d"]);
});
