/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The lines of an INI file, before anybody asks what they mean (ini.c does): what is kept of
 * them is clean, has its place, and is told apart. */
#include "fuzz/fuzz.h"

#include "rules/ini.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	AUTO(fuzz_free) char *text = fuzz_copy(data, n);
	struct faults faults = FAULTS_INIT;
	struct source source;
	struct ini ini = { .n = 0 };

	source_init(&source, "meibu.conf", text, n, &faults);
	if (source_check(&source))
		ini_read(&source, &arena, &ini);
	for (size_t i = 0; i < ini.nsections; i++)
		REQUIRE(ini.sections[i].line >= 1 && ini.sections[i].column >= 1);
	for (size_t i = 0; i < ini.n; i++) {
		const struct ini_entry *e = &ini.rows[i];
		REQUIRE(e->line >= 1 && e->column >= 1 && e->value_column >= 1);
		REQUIRE(text_valid(e->value, strlen(e->value)));
		REQUIRE(e->key[0] != '\0' && e->section != NULL);
	}
	REQUIRE(source_finish(&source) == (faults.n == 0));
	for (size_t i = 0; i < faults.n; i++)
		REQUIRE(text_is_clean(faults.rows[i].what, TEXT_LINES));
	source_release(&source);
	faults_release(&faults);
	return 0;
}
