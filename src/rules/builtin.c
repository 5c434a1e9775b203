/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The files of conf/ as they were when the program was built. */
#include <string.h>

#include "rules/rules.h"

struct builtin {
	const char *name;
	const char *text;
	size_t len;
};

#include "rules/builtin.h"

const char *rules_builtin(const char *name, size_t *ret_len)
{
	for (size_t i = 0; i < ARRAY_LEN(builtins); i++) {
		if (strcmp(builtins[i].name, name) != 0)
			continue;
		*ret_len = builtins[i].len;
		return builtins[i].text;
	}
	return NULL;
}
