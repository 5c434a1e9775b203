/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The story that those who break things walk (tests/lib/story.h) has every operation that
 * writes, and every one of its steps is accepted.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lib/story.h"

enum { OPS_MAX = 512 };

static void open_shop(struct trial *ret, char dir[TRIAL_PATH_MAX], struct story *story)
{
	trial_folder(NULL, dir);
	trial_make(ret, dir, "2026-11-01 09:00");
	trial_close(ret);
	story_begin(story, STORY_OF_ALL, dir);
	trial_open(ret, dir, NULL);
}

static void every_operation_is_told(void **state)
{
	struct trial trial;
	struct story story;
	struct story_step step;
	char dir[TRIAL_PATH_MAX];
	bool told[OPS_MAX] = { false };
	AUTO(buf_release) struct buf answer = BUF_INIT;

	(void)state;
	assert_true(op_count() <= OPS_MAX);
	open_shop(&trial, dir, &story);
	while (story_next(&story, &step)) {
		if (story_step(&trial, &step, &answer) != ST_OK)
			fail_msg("line %u: %s: %s", step.line, step.op->name,
				 trial.problem.message);
		story_took(&story, answer.text);
		for (size_t i = 0; i < op_count(); i++)
			told[i] |= op_at(i) == step.op;
	}
	for (size_t i = 0; i < op_count(); i++)
		if (op_at(i)->writes && !told[i])
			fail_msg("%s is not in %s", op_at(i)->name, STORY_OF_ALL);
	assert_true(trial_sound(&trial));
	story_end(&story);
	trial_close(&trial);
	trial_remove(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_operation_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
