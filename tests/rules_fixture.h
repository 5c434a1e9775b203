/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Faults of rule files beside what a test expects of them. */
#ifndef RULES_FIXTURE_H
#define RULES_FIXTURE_H

#include <stdio.h>
#include <string.h>

#include "rules/conf.h"
#include "rules/rules.h"

struct expected_fault {
	int line, column;
	const char *what; /* the whole sentence */
	const char *expected;
};

static inline void assert_faults(const struct faults *faults, const struct expected_fault *rows,
				 size_t n)
{
	struct buf text = BUF_INIT;

	faults_text(&text, faults);
	for (size_t i = 0; i < n && i < faults->n; i++) {
		const struct fault *fault = &faults->rows[i];
		if (fault->line != rows[i].line || fault->column != rows[i].column ||
		    strcmp(fault->what, rows[i].what) != 0 ||
		    strcmp(fault->expected, rows[i].expected) != 0)
			fail_msg("fault %zu is %d:%d: %s (%s), not %d:%d: %s (%s)", i, fault->line,
				 fault->column, fault->what, fault->expected, rows[i].line,
				 rows[i].column, rows[i].what, rows[i].expected);
	}
	if (faults->n != n)
		fail_msg("%zu faults instead of %zu:\n%s", faults->n, n, text.text);
	buf_release(&text);
}

/* The shipped file, as it is compiled in. */
static inline const char *builtin_text(const char *name)
{
	size_t len = 0;
	const char *text = rules_builtin(name, &len);

	assert_non_null(text);
	assert_int_equal(strlen(text), len);
	return text;
}

static inline char *read_file(const char *path)
{
	struct buf text = BUF_INIT;
	FILE *file = fopen(path, "rb");
	char bytes[4096];
	size_t n;

	if (file == NULL)
		fail_msg("%s cannot be read", path);
	while ((n = fread(bytes, 1, sizeof(bytes), file)) > 0)
		buf_add(&text, bytes, n);
	fclose(file);
	return buf_take(&text);
}

#endif
