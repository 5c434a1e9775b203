/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * UTF-8 text: validation, cells on the screen, folding for search and input.
 * A cell is a column of the terminal as wcwidth() counts it. All functions take
 * NUL-terminated UTF-8 unless they say otherwise; text_clean() makes any bytes so.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

bool text_valid(const char *bytes, size_t n);          /* well-formed UTF-8, no NUL */
/* Appends `bytes` with everything dangerous replaced: malformed UTF-8, controls (C0, C1,
 * DEL), line separators and noncharacters by U+FFFD; bidirectional overrides, joiners,
 * zero-width marks and whatever else Unicode calls default-ignorable dropped; runs of more
 * than 4 combining marks cut, and those without a letter before them dropped, for they
 * would sit on the neighbouring cell. TEXT_LINES keeps newlines and makes CR LF one. */
enum text_clean_how { TEXT_LINE, TEXT_LINES };
void text_clean(struct buf *, const char *bytes, size_t n, enum text_clean_how);
/* Is text_clean() the identity on it? */
bool text_is_clean(const char *text, enum text_clean_how);

/* Decodes one character; returns its length in bytes (1..4), 1 with U+FFFD when malformed,
 * 0 at NUL. */
size_t text_next(const char *text, uint32_t *ret_char);
/* Bytes of the user-perceived character (grapheme cluster) at `text`; 0 at its end. */
size_t text_cluster(const char *text);
size_t text_clusters(const char *text);                /* how many of them */
/* Cells of one character: 0, 1 or 2; 1 for what the system does not know. */
int text_char_cells(uint32_t c);
/* Does the system know the width of it? If not, draw U+FFFD in its place. */
bool text_char_known(uint32_t c);
int text_cells(const char *text);                      /* cells of the whole text */
/* Bytes of the longest prefix of whole clusters that is at most `bytes` long. */
size_t text_whole(const char *text, size_t bytes);
/* Bytes of the longest prefix of whole clusters that fits `cells`; its cells in *ret_cells
 * (or NULL). */
size_t text_clip(const char *text, int cells, int *ret_cells);
/* Appends the text cut or padded with spaces to exactly `cells`; a cut shows ".." if there is room.
 * right aligns to the right. Cleans the text as TEXT_LINE, so its result is safe to print. */
void text_fit(struct buf *, const char *text, int cells, bool right);
/* The text cleaned and cut to 40 cells, to be quoted in a message. */
enum { TEXT_SHORT_MAX = 160 };
const char *text_short(const char *text, char ret[TEXT_SHORT_MAX]);

/* Appends the search form: NFKC, case-folded, spaces, punctuation and combining marks
 * dropped; 张 Ｘiao-Mei → 张xiaomei. */
void text_fold(struct buf *, const char *text);
/* Appends with full-width ASCII made half-width and Chinese marks （：／？。，￥） made the ASCII
 * mark on the same key (￥ is $, 、 is /); for numbers and keys. */
void text_narrow(struct buf *, const char *text);
/* Appends without leading and trailing white space (U+3000 too). */
void text_trim(struct buf *, const char *text);
/* Appends only the digits, after text_narrow(). */
void text_digits(struct buf *, const char *text);

/* 138****1234: first 3 and last 4 of eleven digits; last 4 of other numbers of 7 and more;
 * all masked below. The mask is four stars whatever the length. */
void text_mask_phone(struct buf *, const char *phone);
/* First character kept, the rest one "**"; for WeChat and names. */
void text_mask(struct buf *, const char *text);

/* Damerau-Levenshtein distance in characters, capped at `max`; for "did you mean". */
int text_distance(const char *a, const char *b, int max);

#endif
