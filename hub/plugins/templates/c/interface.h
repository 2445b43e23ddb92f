/* The module's side of the hub's interface, version 1: exports, JSON in, findings out. No library is needed.
 *
 * The input is read in one pass without recursion, so it may be nested as deep as it likes. An instance answers one
 * request and is thrown away, so nothing is freed. Bad input is an answer, never a trap. */

#ifndef INTERFACE_H
#define INTERFACE_H

#include <stddef.h>
#include <stdint.h>

/* What is the same in all findings of one rule; texts that need no escapes in JSON. */
struct rule {
  const char *rule, *kind, *article, *severity, *confidence, *message, *message_en, *suggestion;
};

/* The text between two quotes of the input, still with its escapes. */
struct raw {
  const uint8_t *from, *to;
};

struct report {
  struct raw field; /* name of the field that is being judged */
  uint32_t findings;
};

typedef void judge_field(const uint32_t *text, size_t length, struct report *report);

/* The hub takes 20,000 findings of a document and 8 MiB of an answer; more is no verdict, and nobody reads so many. */
#define FINDINGS_MAX 1000
#define ANSWER_MAX (6u << 20)
#define PAGE 65536u

/* ---- Memory: handed out upwards; the answer is the last piece and grows. ---- */

extern uint8_t __heap_base; /* where the linker put the end of data and stack */

static size_t next; /* first free address; 0 before the first call */
static uint8_t *out;
static size_t out_length;
static int out_of_memory;

static int reach(size_t end) {
  size_t have = __builtin_wasm_memory_size(0) * (size_t)PAGE;
  if (end < next) return 0; /* it went round the end of 32 bits */
  return end <= have || __builtin_wasm_memory_grow(0, (end - have + PAGE - 1) / PAGE) != (size_t)-1;
}

static void *take(size_t bytes) {
  if (next == 0) next = ((size_t)&__heap_base + 15) & ~(size_t)15;
  size_t start = next;
  if (bytes > 0x40000000 || !reach(start + bytes)) return NULL;
  next = (start + bytes + 15) & ~(size_t)15;
  return (void *)start;
}

/* ---- The answer ---- */

static void put_bytes(const uint8_t *from, size_t length) {
  if (out_of_memory || !reach((size_t)out + out_length + length)) {
    out_of_memory = 1;
    return;
  }
  for (size_t i = 0; i < length; i++) out[out_length + i] = from[i];
  out_length += length;
}

static void put(const char *text) {
  size_t length = 0;
  while (text[length] != 0) length++;
  put_bytes((const uint8_t *)text, length);
}

static void put_number(size_t number) {
  uint8_t digits[20];
  size_t at = sizeof digits;
  do {
    digits[--at] = (uint8_t)('0' + number % 10);
    number /= 10;
  } while (number > 0);
  put_bytes(digits + at, sizeof digits - at);
}

static void put_member(const char *name, const char *text) {
  put("\"");
  put(name);
  put("\":\"");
  put(text);
  put("\",");
}

/* Report a span, in code points of the field's text. Beyond the bounds nothing more is reported. */
static void add(struct report *report, size_t start, size_t end, const struct rule *rule) {
  size_t name = (size_t)(report->field.to - report->field.from);
  if (report->findings == FINDINGS_MAX || out_length + name > ANSWER_MAX) return;
  put(report->findings == 0 ? "{" : ",{");
  put_member("rule", rule->rule);
  put_member("kind", rule->kind);
  put_member("article", rule->article);
  put_member("severity", rule->severity);
  put_member("message", rule->message);
  put_member("message_en", rule->message_en);
  put_member("suggestion", rule->suggestion);
  put("\"confidence\":");
  put(rule->confidence);
  put(",\"field\":\"");
  put_bytes(report->field.from, name); /* as it was written, escapes and all */
  put("\",\"start\":");
  put_number(start);
  put(",\"end\":");
  put_number(end);
  put("}");
  report->findings++;
}

/* ---- Reading ---- */

static int is(struct raw text, const char *wanted) {
  size_t i = 0;
  for (; wanted[i] != 0; i++) {
    if (text.from + i >= text.to || text.from[i] != (uint8_t)wanted[i]) return 0;
  }
  return text.from + i == text.to;
}

static uint32_t hex4(const uint8_t *at, const uint8_t *end) {
  uint32_t value = 0;
  for (int i = 0; i < 4; i++) {
    uint8_t c = at + i < end ? at[i] : '0';
    value = value << 4 | (uint32_t)(c <= '9' ? c & 15 : (c & 15) + 9);
  }
  return value & 0xFFFF;
}

/* Return the code point at *at and go past it; never go past `end`. */
static uint32_t point(const uint8_t **at, const uint8_t *end) {
  const uint8_t *p = *at;
  uint32_t value = *p++;
  if (value == '\\' && p < end) {
    uint8_t escape = *p++;
    value = escape == 'n'   ? '\n'
            : escape == 't' ? '\t'
            : escape == 'r' ? '\r'
            : escape == 'b' ? '\b'
            : escape == 'f' ? '\f'
                            : escape;
    if (escape == 'u') {
      value = hex4(p, end);
      p = end - p < 4 ? end : p + 4;
      if (value >> 10 == 0x36 && end - p >= 6 && p[0] == '\\' && p[1] == 'u') { /* two escapes, one code point */
        value = 0x10000 + ((value & 0x3FF) << 10) + (hex4(p + 2, end) & 0x3FF);
        p += 6;
      }
    }
  } else if (value >= 0xC0) {
    value &= value >= 0xF0 ? 7 : value >= 0xE0 ? 15 : 31;
    while (p < end && (*p & 0xC0) == 0x80) value = value << 6 | (*p++ & 0x3F);
  }
  *at = p;
  return value;
}

static void judge_raw(struct raw text, uint32_t *points, judge_field *judge, struct report *report) {
  size_t length = 0;
  for (const uint8_t *at = text.from; at < text.to;) points[length++] = point(&at, text.to);
  judge(points, length, report);
}

static const char OUT_OF_MEMORY[] = "{\"error\":{\"code\":\"OutOfMemory\"}}";
static const char BAD_INPUT[] = "{\"error\":{\"code\":\"BadInput\"}}";

static uint64_t done(const char *text) {
  size_t length = 0;
  while (text[length] != 0) length++;
  return (uint64_t)(size_t)text << 32 | length;
}

/* Judge every field of every document of the input; return place and length of the answer.
 *
 * Nothing is kept but the depth and the names that lead to it: documents stand at depth 3, their fields at depth 5. */
static uint64_t answer(uint32_t start, uint32_t length, judge_field *judge) {
  const uint8_t *at = (const uint8_t *)(size_t)start, *end = at + length;
  uint32_t *points = take((size_t)length * sizeof *points + 16);
  out = points == NULL ? NULL : take(0);
  if (out == NULL) return done(OUT_OF_MEMORY);
  struct report report = {{NULL, NULL}, 0};
  struct raw name = {NULL, NULL}, text = {NULL, NULL}, key = {NULL, NULL};
  int depth = 0, in_documents = 0, in_fields = 0;
  uint32_t documents = 0;

  put("{\"documents\":[");
  for (; at < end; at++) {
    if (*at == '{' || *at == '[') {
      depth++;
      if (depth == 3 && in_documents) {
        put(documents++ == 0 ? "{\"findings\":[" : ",{\"findings\":[");
        report.findings = 0;
        in_fields = 0;
      }
      if (depth == 5) name = text = (struct raw){NULL, NULL};
    } else if (*at == '}' || *at == ']') {
      if (depth == 5 && in_documents && in_fields && name.from != NULL && text.from != NULL) {
        report.field = name;
        judge_raw(text, points, judge, &report);
      }
      if (depth == 3 && in_documents) put("]}");
      depth--;
    } else if (*at == '"') {
      struct raw string = {at + 1, at + 1};
      while (string.to < end && *string.to != '"') string.to += *string.to == '\\' ? 2 : 1;
      if (string.to >= end) break; /* it does not end */
      at = string.to;
      const uint8_t *after = at + 1;
      while (after < end && (*after == ' ' || *after == '\n' || *after == '\r' || *after == '\t')) after++;
      if (after < end && *after == ':') {
        key = string;
        if (depth == 1) in_documents = is(key, "documents");
        if (depth == 3) in_fields = is(key, "fields");
      } else if (depth == 5 && is(key, "name")) {
        name = string;
      } else if (depth == 5 && is(key, "text")) {
        text = string;
      }
    }
  }
  put("]}");
  if (at < end || depth != 0) return done(BAD_INPUT);
  if (out_of_memory) return done(OUT_OF_MEMORY);
  return (uint64_t)(size_t)out << 32 | out_length;
}

/* ---- Exports ---- */

uint32_t abi_version(void) { return 1; }

uint32_t alloc(uint32_t length) { return (uint32_t)(size_t)take(length); }

/* C has no panics whose words could be kept. */
uint64_t last_panic(void) { return 0; }

#endif
