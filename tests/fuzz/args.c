/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The command line of meibuctl, a word a line: it is understood or refused in words. */
#include "fuzz/fuzz.h"

#include <getopt.h>

#include "cli/command.h"

enum { WORDS_MAX = 40 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	AUTO(fuzz_free) char *text = fuzz_text(data, n);
	char *rest = text, *words[WORDS_MAX + 2] = { (char *)(uintptr_t) "meibuctl" };
	struct cli cli = { .problem = PROBLEM_INIT, .arena = ARENA_INIT };
	int argc = 1;

	while (argc <= WORDS_MAX && rest != NULL)
		words[argc++] = strsep(&rest, "\n");
	optind = 0;
	enum status st = cli_parse(&cli, argc, words);
	REQUIRE(st == ST_OK || st == ST_USAGE || st == ST_NOT_FOUND || st == ST_BAD_VALUE);
	REQUIRE((st == ST_OK) == (cli.problem.message[0] == '\0'));
	fuzz_clean(&cli.problem);
	arena_release(&cli.arena);
	return 0;
}
