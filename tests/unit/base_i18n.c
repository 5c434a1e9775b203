/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <langinfo.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/status.h"

/*
 * The language is chosen once per process and the catalogue is found beside the
 * program, so every case runs a copy of this program in a folder of its own.
 */
static char folder[] = "/tmp/meibu-i18n-XXXXXX";

static void in_folder(char path[PATH_MAX], const char *name)
{
	int len = snprintf(path, PATH_MAX, "%s/%s", folder, name);

	assert_in_range(len, 1, PATH_MAX - 1);
}

static void copy_self(const char *to)
{
	FILE *in = fopen("/proc/self/exe", "rb"), *out = fopen(to, "wb");
	char bytes[65536];

	assert_true(in != NULL && out != NULL);
	for (size_t n; (n = fread(bytes, 1, sizeof(bytes), in)) > 0;)
		assert_int_equal(fwrite(bytes, 1, n, out), n);
	fclose(in);
	assert_int_equal(fclose(out), 0);
	assert_int_equal(chmod(to, 0755), 0);
}

static void put_word(FILE *file, uint32_t word)
{
	assert_int_equal(fwrite(&word, sizeof(word), 1, file), 1);
}

/* A catalogue of two messages in the format of GNU gettext: the head and "Mon". */
static void write_catalogue(const char *path)
{
	static const char head[] = "Content-Type: text/plain; charset=UTF-8\n";
	FILE *file = fopen(path, "wb");
	uint32_t ids = 28, texts = 44, strings = 60;
	uint32_t head_len = sizeof(head) - 1, monday_len = (uint32_t)strlen("周一");

	assert_non_null(file);
	put_word(file, 0x950412de);
	put_word(file, 0);
	put_word(file, 2);
	put_word(file, ids);
	put_word(file, texts);
	put_word(file, 0);
	put_word(file, 0);
	put_word(file, 0);
	put_word(file, strings);
	put_word(file, 3);
	put_word(file, strings + 1);
	put_word(file, head_len);
	put_word(file, strings + 5);
	put_word(file, monday_len);
	put_word(file, strings + 5 + head_len + 1);
	fwrite("\0Mon\0", 1, 5, file);
	fwrite(head, 1, sizeof(head), file);
	fwrite("周一", 1, monday_len + 1, file);
	assert_int_equal(fclose(file), 0);
}

static void make_dir(const char *name)
{
	char path[PATH_MAX];

	in_folder(path, name);
	assert_int_equal(mkdir(path, 0755), 0);
}

static int set_up(void **state)
{
	static const char *const dirs[] = { "bin", "bin/locale", "bin/locale/zh_CN",
					    "bin/locale/zh_CN/LC_MESSAGES", "bare" };
	char path[PATH_MAX];

	(void)state;
	assert_non_null(mkdtemp(folder));
	for (size_t i = 0; i < ARRAY_LEN(dirs); i++)
		make_dir(dirs[i]);
	in_folder(path, "bin/program");
	copy_self(path);
	in_folder(path, "bare/program");
	copy_self(path);
	in_folder(path, "bin/locale/zh_CN/LC_MESSAGES/meibu.mo");
	write_catalogue(path);
	return 0;
}

static int tear_down(void **state)
{
	static const char *const files[] = { "bin/locale/zh_CN/LC_MESSAGES/meibu.mo", "bin/program",
					     "bare/program" };
	static const char *const dirs[] = { "bin/locale/zh_CN/LC_MESSAGES", "bin/locale/zh_CN",
					    "bin/locale", "bin", "bare", "." };
	char path[PATH_MAX];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		in_folder(path, files[i]);
		unlink(path);
	}
	for (size_t i = 0; i < ARRAY_LEN(dirs) - 1; i++) {
		in_folder(path, dirs[i]);
		rmdir(path);
	}
	return rmdir(folder);
}

/* What a copy of the program says under an environment: "zh_CN 周一 found". */
static const char *say(const char *where, const char *language, const char *const *environment)
{
	static char said[256];
	char path[PATH_MAX];
	int ends[2], status = 0;

	in_folder(path, where);
	assert_int_equal(pipe(ends), 0);
	pid_t child = fork();
	if (child == 0) {
		dup2(ends[1], STDOUT_FILENO);
		char *const args[] = { (char *)"program", (char *)"say", (char *)language, NULL };
		execve(path, args, (char *const *)environment);
		_exit(99);
	}
	close(ends[1]);
	size_t len = 0;
	for (ssize_t n; (n = read(ends[0], said + len, sizeof(said) - 1 - len)) > 0;)
		len += (size_t)n;
	said[len] = '\0';
	close(ends[0]);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	return said;
}

/* The last is NULL. */
#define ENVIRONMENT(...) ((const char *const[]){ "ASAN_OPTIONS=detect_leaks=0", __VA_ARGS__ })

static void the_setting_decides(void **state)
{
	(void)state;
	assert_string_equal(say("bin/program", "zh_CN", ENVIRONMENT("LANG=en_US.UTF-8", NULL)),
			    "zh_CN 周一 found UTF-8 0.5");
	assert_string_equal(say("bin/program", "en", ENVIRONMENT("LANG=zh_CN.UTF-8", NULL)),
			    "en Mon found UTF-8 0.5");
	assert_string_equal(say("bin/program", "zh_CN", ENVIRONMENT("LC_ALL=C", NULL)),
			    "zh_CN 周一 found UTF-8 0.5");
}

static void the_environment_decides_otherwise(void **state)
{
	static const struct { const char *variable, *want; } rows[] = {
		{ "LANG=zh_CN.UTF-8", "zh_CN 周一 found UTF-8 0.5" },
		{ "LANG=zh_TW.UTF-8", "zh_CN 周一 found UTF-8 0.5" },
		{ "LANG=en_GB.UTF-8", "en Mon found UTF-8 0.5" },
		{ "LANG=de_DE.UTF-8", "en Mon found UTF-8 0.5" },
		{ "LANGUAGE=en:zh_CN", "en Mon found UTF-8 0.5" },
		{ "LC_ALL=POSIX", "zh_CN 周一 found UTF-8 0.5" },
		{ "LANG=C.UTF-8", "zh_CN 周一 found UTF-8 0.5" },
		{ "LANG=zh_CN.GBK", "zh_CN 周一 found UTF-8 0.5" },
		{ "LANG=../../etc", "en Mon found UTF-8 0.5" },
	};

	(void)state;
	assert_string_equal(say("bin/program", NULL, ENVIRONMENT(NULL)),
			    "zh_CN 周一 found UTF-8 0.5");
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_string_equal(say("bin/program", NULL, ENVIRONMENT(rows[i].variable, NULL)),
				    rows[i].want);
	const char *const *both = ENVIRONMENT("LC_ALL=C", "LANG=en_US.UTF-8", NULL);
	assert_string_equal(say("bin/program", NULL, both),
			    "en Mon found UTF-8 0.5");
}

static void no_catalogue_is_told(void **state)
{
	(void)state;
	if (access(MEIBU_PREFIX "/share/locale/zh_CN/LC_MESSAGES/meibu.mo", R_OK) == 0)
		skip();
	assert_string_equal(say("bare/program", "zh_CN", ENVIRONMENT(NULL)),
			    "zh_CN Mon missing UTF-8 0.5");
	assert_string_equal(say("bare/program", "en", ENVIRONMENT(NULL)), "en Mon found UTF-8 0.5");
}

static void the_language_can_change(void **state)
{
	(void)state;
	assert_string_equal(say("bin/program", "both", ENVIRONMENT("LANG=en_US.UTF-8", NULL)),
			    "Mon 周一 Mon Mon");
}

static int child(const char *language)
{
	if (language != NULL && strcmp(language, "both") == 0) {
		static const char *const languages[] = { "en", "zh_CN", "en", NULL };
		for (size_t i = 0; i < ARRAY_LEN(languages); i++) {
			if (!i18n_init(languages[i]))
				return 1;
			printf("%s%s", i > 0 ? " " : "", _("Mon"));
		}
		return 0;
	}
	bool found = i18n_init(language);
	printf("%s %s %s %s %.1f", i18n_language(), _("Mon"), found ? "found" : "missing",
	       nl_langinfo(CODESET), 0.5);
	return 0;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_setting_decides),
		cmocka_unit_test(the_environment_decides_otherwise),
		cmocka_unit_test(no_catalogue_is_told),
		cmocka_unit_test(the_language_can_change),
	};

	if (argc > 1 && strcmp(argv[1], "say") == 0)
		return child(argc > 2 ? argv[2] : NULL);
	return cmocka_run_group_tests_name("base_i18n", tests, set_up, tear_down);
}
