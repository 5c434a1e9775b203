/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/salon.h"

#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static bool run(char *const argv[], const char *language)
{
	int status;

	fflush(NULL);
	pid_t pid = fork();
	if (pid == 0) {
		setenv("MEIBU_NOW", SALON_NOW, 1);
		setenv("MEIBU_LANG", language, 1);
		dup2(2, 1);
		execv(argv[0], argv);
		_exit(127);
	}
	return pid > 0 && waitpid(pid, &status, 0) == pid && status == 0;
}

void salon_build(char *ret, size_t size)
{
	ssize_t n = readlink("/proc/self/exe", ret, size - 1);

	ret[n < 0 ? 0 : n] = '\0';
	for (int i = 0; i < 2; i++) {
		char *slash = strrchr(ret, '/');
		if (slash != NULL)
			*slash = '\0';
	}
}

bool salon_make(const char *build, const char *language, char *ret, size_t size)
{
	const char *tmp = secure_getenv("TMPDIR");
	char program[512], shop[512];

	snprintf(ret, size, "%s/meibu-salon-XXXXXX", tmp != NULL ? tmp : "/tmp");
	if (mkdtemp(ret) == NULL)
		return false;
	snprintf(program, sizeof(program), "%s/meibuctl", build);
	snprintf(shop, sizeof(shop), "%s/shop", ret);
	char *argv[] = { program, (char[]){ "--data" }, shop, (char[]){ "init" },
			(char[]){ "--demo" },
			 (char[]){ "--seed" }, (char[]){ "1" }, (char[]){ "--clients" },
				 (char[]){ "300" },
			 (char[]){ "--months" }, (char[]){ "6" }, NULL };
	if (run(argv, language))
		return true;
	fprintf(stderr, "the demo shop could not be made\n");
	return false;
}

/* In a folder of its own: the requests in, the answers out. */
static int ask(const char *program, const char *data, const char *folder)
{
	char in[512], out[512];
	char *argv[] = { (char *)(uintptr_t)program, (char[]){ "--data" },
			 (char *)(uintptr_t)data, (char[]){ "api" }, NULL };
	int status;

	fflush(NULL); /* or the child would write it again */
	pid_t pid = fork();
	if (pid == 0) {
		setenv("MEIBU_NOW", SALON_NOW, 1);
		snprintf(in, sizeof(in), "%s/requests", folder);
		snprintf(out, sizeof(out), "%s/answers", folder);
		if (freopen(in, "r", stdin) != NULL && freopen(out, "w", stdout) != NULL)
			execv(argv[0], argv);
		_exit(127);
	}
	return pid > 0 && waitpid(pid, &status, 0) == pid ? status : -1;
}

bool salon_ask(const char *build, const char *shop, const char *lines, struct buf *ret)
{
	char program[512], data[512], path[512], answer[4096];

	snprintf(program, sizeof(program), "%s/meibuctl", build);
	snprintf(data, sizeof(data), "%s/shop", shop);
	snprintf(path, sizeof(path), "%s/requests", shop);
	FILE *file = fopen(path, "w");
	if (file == NULL || fputs(lines, file) < 0 || fclose(file) != 0 ||
	    ask(program, data, shop) != 0)
		return false;
	snprintf(path, sizeof(path), "%s/answers", shop);
	file = fopen(path, "r");
	while (file != NULL && fgets(answer, sizeof(answer), file) != NULL)
		buf_puts(ret, answer);
	if (file == NULL || fclose(file) != 0)
		return false;
	return strstr(ret->text, "\"ok\":false") == NULL;
}

struct pty *salon_start(const char *build, const char *shop, const char *language, const char *as,
			struct pty_options options)
{
	char program[512], data[512], lang[64];

	snprintf(program, sizeof(program), "%s/meibu", build);
	snprintf(data, sizeof(data), "%s/shop", shop);
	snprintf(lang, sizeof(lang), "MEIBU_LANG=%s", language);
	const char *const argv[] = { program, "--data", data, "--as", as, NULL };
	const char *const env[] = { "MEIBU_NOW=" SALON_NOW, lang, NULL };

	options.argv = argv;
	options.env = env;
	return pty_start(&options);
}

struct pty *salon_open(const char *build, const char *shop, const char *language, const char *as,
		       int rows, int cols)
{
	return salon_start(build, shop, language, as,
			   (struct pty_options){ .rows = rows, .cols = cols });
}

static int remove_one(const char *path, const struct stat *sb, int type, struct FTW *ftw)
{
	(void)sb;
	(void)type;
	(void)ftw;
	return remove(path);
}

void salon_remove(const char *shop)
{
	nftw(shop, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}
