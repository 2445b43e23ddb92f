/* The rules of this module: what they say of one document. The interface to the hub is in interface.h.
 *
 * The example finds words that begin with "milagr", such as "milagre" and "milagroso", in either case. */

#include "interface.h"

static const struct rule MIRACLE = {
    .rule = "EXAMPLE-MIRACLE",
    .kind = "promise",
    .article = "",
    .severity = "medium",
    .confidence = "0.80",
    .message = "O texto fala de milagre onde fala de saúde.",
    .message_en = "The text speaks of a miracle where it speaks of health.",
    .suggestion = "Diga o que o estudo mediu, em quem e por quanto tempo.",
};

static const char STEM[] = "milagr";

/* ASCII letters, Latin letters with accents, and accents that stand alone. */
static int is_letter(uint32_t point) {
  return (point >= 'A' && point <= 'Z') || (point >= 'a' && point <= 'z') || (point >= 0xC0 && point <= 0x36F);
}

static int begins_with_stem(const uint32_t *word, size_t length) {
  for (size_t i = 0; STEM[i] != 0; i++) {
    if (i == length) return 0;
    uint32_t lower = word[i] >= 'A' && word[i] <= 'Z' ? word[i] + 32 : word[i];
    if (lower != (uint32_t)STEM[i]) return 0;
  }
  return 1;
}

/* Report what is wrong with one field; places in `text` are what the hub means by `start` and `end`. */
static void judge(const uint32_t *text, size_t length, struct report *report) {
  size_t at = 0;
  while (at < length) {
    if (!is_letter(text[at])) {
      at++;
      continue;
    }
    size_t start = at;
    while (at < length && is_letter(text[at])) at++;
    if (begins_with_stem(text + start, at - start)) add(report, start, at, &MIRACLE);
  }
}

uint64_t analyze(uint32_t start, uint32_t length) { return answer(start, length, judge); }
