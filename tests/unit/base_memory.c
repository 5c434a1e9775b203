/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Memory runs out while a name is folded: it is folded, or the program ends, and nothing else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <string.h>
#include <sys/wait.h>
#include <sysexits.h>

#include "base/status.h"
#include "base/text.h"
#include "proof/alloc.h"

enum { PLACES = 40, OTHERWISE = 1 };

static int fold_without(const struct alloc_plan *plan)
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		AUTO(buf_release) struct buf out = BUF_INIT;
		dup2(open("/dev/null", O_WRONLY), STDERR_FILENO); /* it says why */
		alloc_plan(plan);
		text_fold(&out, "ＡmyＬI");
		alloc_plan(NULL);
		_exit(strcmp(out.text, "amyli") == 0 ? 0 : OTHERWISE);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void a_name_is_folded_or_nothing_is_said(void **state)
{
	unsigned ended = 0;

	(void)state;
	for (unsigned at = 1; at <= PLACES; at++)
		for (int sticky = 0; sticky < 2; sticky++) {
			const struct alloc_plan plan = { .at = at, .sticky = sticky };
			int code = fold_without(&plan);
			assert_true(code == 0 || code == EX_OSERR);
			ended += code == EX_OSERR;
		}
	assert_true(ended > 0);
	assert_int_equal(fold_without(&(struct alloc_plan){ .at = 0 }), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_name_is_folded_or_nothing_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
