/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/names.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/status.h"
#include "lib/trial.h"

static const json_t *named(const struct names *names, const char *name, size_t n)
{
	for (size_t i = names->n; i-- > 0;)
		if (strlen(names->rows[i].name) == n &&
		    strncmp(names->rows[i].name, name, n) == 0)
			return names->rows[i].value;
	return NULL;
}

/* What an answer is called by: the id of its record, or of what was made. */
static const json_t *id_of(const json_t *answer)
{
	static const char *const ids[] = { "sale", "entry", "client", "booking", "product" };
	const json_t *id = json_object_get(answer, "id");

	for (size_t i = 0; id == NULL && i < ARRAY_LEN(ids); i++)
		id = json_object_get(answer, ids[i]);
	return id;
}

static const json_t *part(const json_t *value, const char *path, size_t n)
{
	while (n > 0 && value != NULL) {
		size_t len = 1; /* skips the dot */
		while (len < n && path[len] != '.')
			len++;
		char step[64];
		snprintf(step, sizeof(step), "%.*s", (int)len - 1, path + 1);
		value = json_is_array(value) ? json_array_get(value, strtoul(step, NULL, 10))
					     : json_object_get(value, step);
		path += len;
		n -= len;
	}
	return value;
}

static size_t word_of(const char *text, bool dots)
{
	size_t n = 0;

	while ((text[n] >= 'a' && text[n] <= 'z') || (text[n] >= '0' && text[n] <= '9') ||
	       text[n] == '_' || (dots && text[n] == '.'))
		n++;
	return n;
}

void names_keep(struct names *names, const char *name, json_t *answer)
{
	if (names->n == NAMES_MAX)
		trial_die(name, "too many names");
	names->rows[names->n].name = strdup(name);
	names->rows[names->n++].value = json_incref(answer);
}

const char *names_expand(const struct names *names, const char *text, struct buf *out)
{
	for (; *text != '\0'; text++) {
		size_t n = *text == '$' ? word_of(text + 1, false) : 0;
		if (n == 0) {
			buf_putc(out, *text);
			continue;
		}
		const json_t *value = named(names, text + 1, n);
		size_t path = word_of(text + 1 + n, true);
		const json_t *found = value == NULL ? NULL
				      : path > 0    ? part(value, text + 1 + n, path)
						    : id_of(value);
		char *json = found == NULL ? NULL : json_dumps(found, JSON_ENCODE_ANY);
		if (json == NULL)
			return text;
		buf_puts(out, json);
		free(json);
		text += n + path;
	}
	return NULL;
}

void names_release(struct names *names)
{
	for (size_t i = 0; i < names->n; i++) {
		free(names->rows[i].name);
		json_decref(names->rows[i].value);
	}
	names->n = 0;
}
