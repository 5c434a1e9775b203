/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The walk through money (money_walk.h) over a line and a disk that fail (sim_line.h):
 * what is accepted and what is refused, and why, is still as on paper.
 *
 * SIM_SEEDS in the environment: seeds (4); SIM_STEPS: steps of each (800); SIM_SEED: the first.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "proof/sim_line.h"

#define op_run line_run
#include "proof/money_walk.h"
#undef op_run

static void fell_over(const char *what)
{
	fail_msg("%s", what);
}

static void over_a_line_that_fails(void **state)
{
	unsigned long first = trial_scale("SIM_SEED", 1), seeds = trial_count("SIM_SEEDS", 4);
	char number[32];

	snprintf(number, sizeof(number), "%lu", trial_scale("SIM_STEPS", 800));
	setenv("MONEY_STEPS", number, 1);
	setenv("MONEY_SALES", "300", 0);
	the_line.percent = 15;
	the_line.broke = fell_over;
	for (unsigned long seed = first; seed < first + seeds; seed++) {
		snprintf(number, sizeof(number), "%lu", seed);
		setenv("MONEY_SEED", number, 1);
		rng_seed(&the_line.rng, seed);
		line_forget();
		the_same_as_on_paper(state);
	}
	print_message("# %lu refusals of the disk, %lu restarts, %lu requests again\n",
		      the_line.refusals,
		      the_line.counts[LINE_DIES_BEFORE] + the_line.counts[LINE_DIES_AFTER],
		      the_line.again);
	line_forget();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(over_a_line_that_fails),
		cmocka_unit_test(all_that_was_sold_goes_back_to_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
