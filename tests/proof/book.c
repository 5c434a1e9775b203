/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The appointment book, walked through at random: what a salon books, moves, cancels, plans and
 * changes its mind about is put to the program and to a book that is kept on paper
 * (book_model.h and what builds on it). The same is accepted, the same is refused and for the
 * same reason; bookings, sessions of courses, the roster, turns and free times are the same;
 * nothing overlaps; in the end everything proves sound.
 *
 * BOOK_STEPS in the environment: steps (20000), mostly a request each. BOOK_SEED: which (1).
 * BOOK_KEEP=1 leaves the shop of a difference. A difference names seed and step; the same seed
 * gives the same walk. A long run:
 *
 *   BOOK_STEPS=220000 BOOK_SEED=7 build/tests/proof-book
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "proof/book_walk.h"

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(the_same_as_on_paper) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
