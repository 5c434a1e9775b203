/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/i18n.h"

#include <langinfo.h>
#include <libgen.h>
#include <limits.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char domain[] = "meibu";
static const char chinese[] = "zh_CN";
static const char english[] = "en";

/* Process-wide, as the locale itself is. */
static struct {
	const char *language;    /* in use, one of the above */
	const char *environment; /* what the environment said before LANGUAGE was set here */
} i18n_state = { .language = english };

/* One of our languages for "zh_CN.UTF-8", "en_GB:fr"; NULL for what names no language. */
static const char *known_language(const char *name)
{
	if (strncmp(name, "zh", 2) == 0)
		return chinese;
	if (name[0] == '\0' || strncmp(name, "C", 1) == 0 || strncmp(name, "POSIX", 5) == 0)
		return NULL;
	return english;
}

static const char *environment_language(void)
{
	static const char *const names[] = { "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *value = secure_getenv(names[i]);
		const char *language = value != NULL ? known_language(value) : NULL;
		if (language != NULL)
			return language;
	}
	return chinese;
}

/* Sets characters to UTF-8. Numbers and dates stay as the C locale writes them. */
static void set_characters(void)
{
	if (setlocale(LC_CTYPE, "") == NULL || strcmp(nl_langinfo(CODESET), "UTF-8") != 0)
		setlocale(LC_CTYPE, "C.UTF-8");
	/* The language itself comes from LANGUAGE, which gettext heeds in any locale but "C". */
	setlocale(LC_MESSAGES, "C.UTF-8");
}

static bool has_catalogue(const char *dir)
{
	char path[PATH_MAX];
	int len = snprintf(path, sizeof(path), "%s/%s/LC_MESSAGES/%s.mo", dir, chinese, domain);

	return len > 0 && (size_t)len < sizeof(path) && access(path, R_OK) == 0;
}

/* The catalogue beside the running program wins: a build tree, or an unpacked package. */
static bool bind_catalogue(void)
{
	static const char *const beside[] = { "locale", "../locale", "../share/locale" };
	char exe[PATH_MAX], dir[PATH_MAX];
	ssize_t len = readlink("/proc/self/exe", exe, sizeof(exe) - 1);

	bind_textdomain_codeset(domain, "UTF-8");
	textdomain(domain);
	if (len > 0) {
		exe[len] = '\0';
		const char *exe_dir = dirname(exe);
		for (size_t i = 0; i < sizeof(beside) / sizeof(beside[0]); i++) {
			int n = snprintf(dir, sizeof(dir), "%s/%s", exe_dir, beside[i]);
			if (n > 0 && (size_t)n < sizeof(dir) && has_catalogue(dir)) {
				bindtextdomain(domain, dir);
				return true;
			}
		}
	}
	bindtextdomain(domain, MEIBU_PREFIX "/share/locale");
	return has_catalogue(MEIBU_PREFIX "/share/locale");
}

bool i18n_init(const char *language)
{
	if (i18n_state.environment == NULL)
		i18n_state.environment = environment_language();
	const char *wanted = language != NULL ? known_language(language) : NULL;
	if (wanted == NULL)
		wanted = i18n_state.environment;

	setenv("LANGUAGE", wanted, 1);
	set_characters();
	bool found = bind_catalogue();
	i18n_state.language = wanted;
	return found || wanted == english;
}

const char *i18n_language(void)
{
	return i18n_state.language;
}
