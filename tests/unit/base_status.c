/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/status.h"
#include "base/text.h"

static void names_are_unique_and_found(void **state)
{
	(void)state;
	for (int i = 0; i < ST_COUNT; i++) {
		enum status status = (enum status)i;
		assert_int_equal(status_by_name(status_name(status)), status);
		assert_true(strlen(status_text(status)) > 0);
		assert_int_equal(strspn(status_name(status), "abcdefghijklmnopqrstuvwxyz-"),
				 strlen(status_name(status)));
	}
	assert_int_equal(status_by_name("no-such"), ST_COUNT);
	assert_int_equal(status_by_name(""), ST_COUNT);
}

static void exit_codes(void **state)
{
	(void)state;
	assert_int_equal(status_exit_code(ST_OK), 0);
	assert_int_equal(status_exit_code(ST_USAGE), 64);
	assert_int_equal(status_exit_code(ST_SLOT_TAKEN), 1);
	assert_int_equal(status_exit_code(ST_BUG), 70);
	for (int i = 1; i < ST_COUNT; i++)
		assert_int_not_equal(status_exit_code((enum status)i), 0);
}

static void problem_is_filled(void **state)
{
	struct problem p = PROBLEM_INIT;

	(void)state;
	assert_int_equal(problem_set(&p, ST_SLOT_TAKEN, "start", "%d:%02d %s", 14, 5, "taken"),
			 ST_SLOT_TAKEN);
	assert_int_equal(p.status, ST_SLOT_TAKEN);
	assert_string_equal(p.field, "start");
	assert_string_equal(p.message, "14:05 taken");
	assert_string_equal(p.todo, "");
	problem_todo(&p, "call %s", "Li");
	assert_string_equal(p.todo, "call Li");
	/* A second problem leaves nothing of the first. */
	assert_int_equal(problem_set(&p, ST_PAST, NULL, NULL), ST_PAST);
	assert_string_equal(p.field, "");
	assert_string_equal(p.todo, "");
	assert_string_equal(p.message, status_text(ST_PAST));
}

static void problem_may_be_unwanted(void **state)
{
	(void)state;
	assert_int_equal(problem_set(NULL, ST_PAST, "x", "y"), ST_PAST);
	problem_todo(NULL, "x");
	problem_hint(NULL, "x", "y");
}

static void hints_over_the_limit_are_dropped(void **state)
{
	struct problem p = PROBLEM_INIT;

	(void)state;
	for (int i = 0; i < PROBLEM_HINTS_MAX + 5; i++)
		problem_hint(&p, "slot", "S%d", i);
	assert_int_equal(p.nhints, PROBLEM_HINTS_MAX);
	assert_string_equal(p.hints[7].value, "S7");
	problem_hint(&p, "a-name-that-is-much-too-long-for-it", "x");
}

static void long_messages_end_in_a_whole_character(void **state)
{
	struct problem p = PROBLEM_INIT;
	char text[2000];

	(void)state;
	for (size_t start = 0; start < 4; start++) {
		memset(text, 0, sizeof(text));
		memset(text, 'x', start);
		for (int i = 0; i < 400; i++)
			memcpy(text + strlen(text), "美", 4);
		assert_int_equal(problem_set(&p, ST_BUG, NULL, "%s", text), ST_BUG);
		assert_true(text_valid(p.message, strlen(p.message)));
		assert_true(strlen(p.message) > sizeof(p.message) - 5);
		problem_todo(&p, "%s", text);
		assert_true(text_valid(p.todo, strlen(p.todo)));
		p.nhints = 0;
		problem_hint(&p, "slot", "%s", text);
		assert_true(text_valid(p.hints[0].value, strlen(p.hints[0].value)));
		/* Cut text is text, not U+FFFD. */
		assert_null(strstr(p.hints[0].value, "\ufffd"));
	}
}

static void messages_are_safe_to_print(void **state)
{
	struct problem p = PROBLEM_INIT;

	(void)state;
	assert_int_equal(problem_set(&p, ST_BAD_VALUE, NULL, "bad: %s", "\033[2J\u202e\xff"),
			 ST_BAD_VALUE);
	assert_string_equal(p.message, "bad: \ufffd[2J\ufffd");

	assert_int_equal(problem_set(&p, ST_BAD_VALUE, "\x1b[2Jna\xc2\x9bme", "x"), ST_BAD_VALUE);
	assert_string_equal(p.field, "\ufffd[2Jna\ufffdme");
}

/* Cleaning makes one bad byte three: the result must fit whatever its length. */
static void cleaning_fits_every_length(void **state)
{
	struct problem p = PROBLEM_INIT;
	char text[sizeof(p.message) + 8];

	(void)state;
	for (size_t bad = 1; bad < sizeof(p.message) / 2; bad += 51) {
		for (size_t len = bad; len < sizeof(text); len++) {
			memset(text, 'x', sizeof(text));
			memset(text, '\xff', bad);
			text[len] = '\0';
			assert_int_equal(problem_set(&p, ST_BUG, NULL, "%s", text), ST_BUG);
			assert_true(strlen(p.message) < sizeof(p.message));
			assert_true(text_is_clean(p.message, TEXT_LINE));
			assert_string_equal(p.todo, "");
		}
	}
}

static void bug_ends_with_70(void **state)
{
	int status = 0, ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	pid_t child = fork();
	if (child == 0) {
		dup2(ends[1], STDERR_FILENO);
		REQUIRE(1 + 1 == 3);
		_exit(0);
	}
	close(ends[1]);
	char said[256] = "";
	assert_true(read(ends[0], said, sizeof(said) - 1) > 0);
	close(ends[0]);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 70);
	assert_non_null(strstr(said, "1 + 1 == 3"));
	assert_non_null(strstr(said, "base_status.c:"));
}

static void tell(void *ctx)
{
	dprintf(STDERR_FILENO, "%s;", (const char *)ctx);
}

/* What must not be left is put right first, and a fault in that does not do it again. */
static void the_last_act_comes_before_the_words(void **state)
{
	int status = 0, ends[2];
	char said[256] = "", act[] = "act";

	(void)state;
	assert_int_equal(pipe(ends), 0);
	pid_t child = fork();
	if (child == 0) {
		dup2(ends[1], STDERR_FILENO);
		last_act(tell, act);
		end_at_once(71, "words");
	}
	close(ends[1]);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(read(ends[0], said, sizeof(said) - 1) > 0);
	close(ends[0]);
	assert_int_equal(WEXITSTATUS(status), 71);
	assert_string_equal(said, "act;meibu: words\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_unique_and_found),
		cmocka_unit_test(exit_codes),
		cmocka_unit_test(problem_is_filled),
		cmocka_unit_test(problem_may_be_unwanted),
		cmocka_unit_test(hints_over_the_limit_are_dropped),
		cmocka_unit_test(long_messages_end_in_a_whole_character),
		cmocka_unit_test(messages_are_safe_to_print),
		cmocka_unit_test(cleaning_fits_every_length),
		cmocka_unit_test(bug_ends_with_70),
		cmocka_unit_test(the_last_act_comes_before_the_words),
	};

	return cmocka_run_group_tests_name("base_status", tests, NULL, NULL);
}
