/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One shop for all tests of a file: made by its set-up, dropped by the last of them. */
#ifndef TESTS_UNIT_SVC_SHOP_H
#define TESTS_UNIT_SVC_SHOP_H

#include "lib/trial.h"

static struct trial trial;

/* With the clock at `at` ("2026-11-22 09:00"), in a new folder. */
static inline void shop_from(const char *at)
{
	char dir[TRIAL_PATH_MAX];

	trial_folder(NULL, dir);
	trial_make(&trial, dir, at);
}

static inline int drop_shop(void **state)
{
	(void)state;
	trial_close(&trial);
	trial_remove(trial.dir);
	return 0;
}

#endif
