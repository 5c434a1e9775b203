/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Readings of Chinese characters, from a table generated at build time out of
 * Unihan (package unicode-data), with the surnames that are read otherwise
 * (曾 zeng, 单 shan, 解 xie, 仇 qiu, 区 ou, 查 zha, 盖 ge, 朴 piao, 翟 zhai,
 * 尉迟 yuchi, 万俟 moqi, 澹台 tantai, 单于 chanyu, 长孙 zhangsun …) laid over the
 * first character or pair of a name. No tones; ü is v. pinyin_text() knows instead the words
 * of a salon in which a character is read otherwise (银行 yinhang, 薄荷 bohe).
 */
#ifndef BASE_PINYIN_H
#define BASE_PINYIN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

enum { PINYIN_READINGS_MAX = 8, PINYIN_SYLLABLE_MAX = 8, PINYIN_VARIANTS_MAX = 12 };

/* Readings of one character, most usual first; returns how many (0: not a Chinese character). */
size_t pinyin_readings(unsigned c, const char *ret[PINYIN_READINGS_MAX]);

/* One way to read a text: "zhangxiaomei" and "zxm". Other letters and digits stand for
 * themselves, folded. */
struct pinyin_variant {
	char full[96];
	char initials[32];
};

/* The ways a person's name can be read, the likely one first; at least one, at most
 * PINYIN_VARIANTS_MAX. Surname readings come first but the ordinary reading of the
 * character is kept as a variant. */
size_t pinyin_name(const char *name, struct pinyin_variant ret[PINYIN_VARIANTS_MAX]);
/* The likely reading of any text that is not a name (a treatment, a tag): one variant. */
void pinyin_text(const char *text, struct pinyin_variant *ret);
/* Key that sorts names as staff expect (曾 under Z): the likely reading, then the text itself. */
void pinyin_sort_key(struct buf *, const char *name);
/* Does typed text (hanzi, full pinyin, initials, mixed "zhangxm", with fuzzy zh/z ch/c sh/s,
 * ü as v or u) match the text at its start, or anywhere at a character border? The last
 * syllable may be unfinished; nothing typed matches all. For lists in memory. */
bool pinyin_match(const char *typed, const char *text, bool anywhere);

#endif
