/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Money, walked through at random: what a salon sells, gives back, keeps for others and counts in
 * the evening is put to the program and to books that are kept on paper (money_model.h and what
 * builds on it). The same is accepted, the same is refused and for the same reason; after every
 * step every client and every account of the shop stand as on paper; reports, Z reports and
 * statements tell the same; in the end everything proves sound, and hledger and ledger agree.
 *
 * MONEY_STEPS in the environment: steps (20000), a request or two each. MONEY_SEED: which (1).
 * MONEY_SALES: how many the second test sells and takes back (3000). MONEY_KEEP=1 leaves the shop
 * of a difference. A difference names seed and step; the same seed gives the same walk. A long run:
 *
 *   MONEY_STEPS=200000 MONEY_SALES=5000 MONEY_SEED=7 build/tests/proof-money
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "proof/money_walk.h"

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_same_as_on_paper),
		cmocka_unit_test(all_that_was_sold_goes_back_to_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
