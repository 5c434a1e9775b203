/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/story.h"

#include <stdlib.h>
#include <string.h>

#include "svc/login.h"

static void bad(const struct story *s, const char *why)
{
	char where[32];

	snprintf(where, sizeof(where), "line %u", s->line);
	trial_die(where, why);
}

void story_begin(struct story *ret, const char *file, const char *dir)
{
	*ret = (struct story){ .file = fopen(file, "r"), .args = BUF_INIT };
	if (ret->file == NULL)
		trial_die(file, "cannot be read");
	if (dir == NULL)
		return;
	AUTO(buf_release) struct buf text = BUF_INIT;
	char name[64] = "", *line = NULL;
	size_t size = 0;
	while (getline(&line, &size, ret->file) > 0) {
		if (strncmp(line, "file ", 5) == 0) {
			buf_reset(&text);
			line[strcspn(line, "\n")] = '\0';
			snprintf(name, sizeof(name), "%s", line + 5);
		} else if (strcmp(line, "end\n") == 0) {
			trial_write(dir, name, text.text);
			name[0] = '\0';
		} else if (name[0] != '\0') {
			buf_puts(&text, line);
		}
	}
	free(line);
	rewind(ret->file);
}

void story_end(struct story *s)
{
	if (s->file != NULL)
		fclose(s->file);
	s->file = NULL;
	names_release(&s->names);
	buf_release(&s->args);
}

/* "$b = booking.add {…} -> ok"; false if the line asks for nothing. */
static bool request(struct story *s, char *line, struct story_step *ret)
{
	char *equals, *end = NULL;

	s->bind[0] = '\0';
	if (line[0] == '$' && (equals = strstr(line, " = ")) != NULL) {
		snprintf(s->bind, sizeof(s->bind), "%.*s", (int)(equals - line) - 1, line + 1);
		line = equals + 3;
	}
	for (char *next = line; (next = strstr(next, " -> ")) != NULL; next += 4)
		end = next;
	if (end == NULL)
		return false;
	if (strcmp(end, " -> ok") != 0)
		bad(s, "a story has no refusals");
	*end = '\0';
	const char *word = strsep(&line, " ");
	const struct op *op = op_find(word);
	if (op == NULL)
		return false;
	buf_reset(&s->args);
	const char *missing = names_expand(&s->names, line != NULL ? line : "{}", &s->args);
	if (missing != NULL)
		bad(s, missing);
	*ret = (struct story_step){ .number = ++s->steps, .line = s->line, .op = op, .as = s->as,
				    .at = s->at, .args = s->args.text };
	snprintf(ret->key, sizeof(ret->key), "story-%u", ret->number);
	return true;
}

bool story_next(struct story *s, struct story_step *ret)
{
	char *line = NULL;
	size_t size = 0;
	bool file = false, found = false;

	for (ssize_t n; !found && (n = getline(&line, &size, s->file)) > 0;) {
		s->line++;
		line[strcspn(line, "\n")] = '\0';
		if (file || strncmp(line, "file ", 5) == 0)
			file = strcmp(line, "end") != 0;
		else if (strncmp(line, "now ", 4) == 0)
			snprintf(s->at, sizeof(s->at), "%s", line + 4);
		else if (strncmp(line, "as ", 3) == 0)
			snprintf(s->as, sizeof(s->as), "%s", line + 3);
		else if (line[0] != '#')
			found = request(s, line, ret);
	}
	free(line);
	return found;
}

void story_took(struct story *s, const char *answer)
{
	json_t *value;

	if (s->bind[0] == '\0')
		return;
	value = json_loads(answer, JSON_DECODE_ANY, NULL);
	names_keep(&s->names, s->bind, value);
	json_decref(value);
}

enum status story_step(struct trial *t, const struct story_step *step, struct buf *ret)
{
	const char *as = strcmp(step->as, "system") == 0 ? NULL : step->as;

	if (!trial_at(step->at))
		trial_die("no time", step->at);
	TRY(login_as(&t->shop, as, &t->who, &t->problem));
	return trial_run(t, step->op->name, step->key, step->args, ret);
}

void story_tell(struct trial *trial, const char *dir, const char *rules, story_fn *each, void *ctx)
{
	AUTO(buf_release) struct buf answer = BUF_INIT;
	struct story story;
	struct story_step step;

	story_begin(&story, STORY_OF_ALL, rules);
	trial_open(trial, dir, NULL);
	while (story_next(&story, &step)) {
		if (story_step(trial, &step, &answer) != ST_OK)
			trial_die(step.op->name, trial->problem.message);
		if (each != NULL)
			each(ctx, &step);
		story_took(&story, answer.text);
	}
	story_end(&story);
}
