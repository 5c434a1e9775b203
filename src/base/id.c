/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/id.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

const char *id_text(char letter, uint32_t id, char text[ID_TEXT_MAX])
{
	bool is_short = strchr("SPRD", letter) != NULL;

	REQUIRE(letter >= 'A' && letter <= 'Z');
	snprintf(text, ID_TEXT_MAX, "%c%0*" PRIu32, letter, is_short ? 1 : 6, id);
	return text;
}

enum status id_parse(const char *text, char letter, uint32_t *ret, const char *field,
		     struct problem *reterr)
{
	char quoted[TEXT_SHORT_MAX], example[ID_TEXT_MAX];
	const char *at = text;
	uint64_t id = 0;
	bool good = *at == letter || *at == letter - 'A' + 'a';

	if (good)
		at++;
	good = good && *at != '\0';
	for (; good && *at != '\0'; at++) {
		good = *at >= '0' && *at <= '9' && id <= UINT32_MAX;
		id = id * 10 + (uint64_t)(*at - '0');
	}
	if (!good || id == 0 || id > UINT32_MAX)
		return problem_set(reterr, ST_BAD_VALUE, field,
				   _("\"%s\" is not a number like %s."), text_short(text, quoted),
				   id_text(letter, 42, example));
	*ret = (uint32_t)id;
	return ST_OK;
}
