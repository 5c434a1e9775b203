/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys of a form: moving between fields, and each kind's own keys. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/pinyin.h"
#include "form_private.h"

void form_enter_field(struct form *f, size_t i)
{
	f->current = i;
	f->picking = false;
	picker_release(&f->picker);
	if (i >= f->n || f->fields[i].kind != FORM_PICK)
		return;
	struct picker_source source = *f->fields[i].source;
	if (source.user == NULL)
		source.user = f->user;
	picker_init(&f->picker, &source);
}

void form_touch(struct form *f, size_t i)
{
	struct form_value *value = &f->values[i];
	value->touched = true;
	value->error[0] = value->note[0] = '\0';
	f->dirty = true;
}

static void find_candidates(struct form *f)
{
	picker_find(&f->picker, editor_text(&f->values[f->current].editor));
	f->picking = true;
}

/* Takes the candidate under the cursor as the value. */
static bool take_candidate(struct form *f)
{
	const struct picker_item *item = picker_current(&f->picker);
	if (!f->picking || item == NULL || item->blocked)
		return false;
	struct form_value *value = &f->values[f->current];
	form_touch(f, f->current);
	editor_set(&value->editor, item->label);
	snprintf(value->id, sizeof(value->id), "%s", item->id);
	snprintf(value->note, sizeof(value->note), "%s", item->detail);
	f->picking = false;
	return true;
}

/* The field after (by 1) or before (by -1) the current one where the cursor can stand; the
 * current one if there is none. */
static size_t neighbour(const struct form *f, int by)
{
	size_t i = f->current;
	for (size_t steps = 0; steps < f->n; steps++) {
		i = (i + f->n + (size_t)by) % f->n;
		if (form_field_open(f, i))
			return i;
	}
	return f->current;
}

static bool is_last(const struct form *f)
{
	return neighbour(f, 1) <= f->current;
}

/* The cursor leaves the field: a changed one is read, and the screen is told. */
static enum form_event finish_field(struct form *f)
{
	struct form_value *value = &f->values[f->current];
	if (f->fields[f->current].kind == FORM_PICK && value->id[0] == '\0' &&
	    editor_text(&value->editor)[0] != '\0' && !f->picker.source.free_text)
		take_candidate(f);
	f->picking = false;
	if (!value->touched)
		return FORM_TAKEN;
	value->touched = false;
	f->finished = f->fields[f->current].name;
	/* A fault is told at the field; it does not hold the cursor back. */
	bool good = form_read_field(f, f->current, NULL) == ST_OK ||
		    editor_text(&value->editor)[0] == '\0';
	return good ? FORM_FIELD : FORM_TAKEN;
}

static enum form_event go(struct form *f, int by)
{
	enum form_event event = finish_field(f);
	form_enter_field(f, neighbour(f, by));
	return event;
}

static enum form_event save(struct form *f)
{
	finish_field(f);
	return FORM_SAVE;
}

static enum form_event set_value(struct form *f, const char *value)
{
	struct editor *editor = &f->values[f->current].editor;
	if (strcmp(editor_text(editor), value) != 0) {
		editor_set(editor, value);
		form_touch(f, f->current);
	}
	return FORM_TAKEN;
}

static enum form_event yes_no_key(struct form *f, keycode key)
{
	bool yes = strcmp(editor_text(&f->values[f->current].editor), "yes") == 0;
	if (key_in(key_narrow(key), "Space Left Right"))
		return set_value(f, yes ? "no" : "yes");
	if (key_in(key_narrow(key), "y Y 1 是"))
		return set_value(f, "yes");
	if (key_in(key_narrow(key), "n N 0 否 不"))
		return set_value(f, "no");
	return key_is_text(key) ? FORM_TAKEN : FORM_PASS;
}

static enum form_event step_choice(struct form *f, int by)
{
	const struct form_field *field = &f->fields[f->current];
	const char *now = editor_text(&f->values[f->current].editor);
	int n = 0, at = -1;
	for (; field->choices[n].value != NULL; n++)
		if (strcmp(field->choices[n].value, now) == 0)
			at = n;
	if (n == 0)
		return FORM_TAKEN;
	return set_value(f, field->choices[at < 0 ? 0 : (at + n + by) % n].value);
}

/* A typed character chooses the next choice that begins with it (pinyin too), a digit the nth. */
static enum form_event type_choice(struct form *f, keycode key)
{
	const struct form_field *field = &f->fields[f->current];
	const char *now = editor_text(&f->values[f->current].editor);
	char typed[KEY_NAME_MAX];
	int n = 0, at = -1;
	/* A mark folds to nothing and would match anything. */
	if (key < 0x80 && !isalnum((int)key))
		return FORM_TAKEN;
	keycode_text(key, typed);
	for (; field->choices[n].value != NULL; n++)
		if (strcmp(field->choices[n].value, now) == 0)
			at = n;
	for (int i = 1; i <= n; i++) {
		const struct form_choice *choice = &field->choices[(at + i) % n];
		if (pinyin_match(typed, _(choice->label), false))
			return set_value(f, choice->value);
	}
	if (key >= '1' && key <= '9' && (int)(key - '0') <= n)
		return set_value(f, field->choices[key - '1'].value);
	return FORM_TAKEN;
}

static enum form_event choice_key(struct form *f, keycode key)
{
	key = key_narrow(key);
	if (key == K_LEFT)
		return step_choice(f, -1);
	if (key == K_RIGHT || key == ' ')
		return step_choice(f, 1);
	return key_is_text(key) ? type_choice(f, key) : FORM_PASS;
}

static enum form_event after_edit(struct form *f, enum editor_result result)
{
	struct form_value *value = &f->values[f->current];
	switch (result) {
	case EDITOR_PASS:
		return FORM_PASS;
	case EDITOR_MOVED:
		break;
	case EDITOR_FULL:
		snprintf(value->error, sizeof(value->error), "%s", _("There is no room for more."));
		f->dirty = value->touched = true;
		break;
	case EDITOR_CHANGED:
		form_touch(f, f->current);
		if (f->fields[f->current].kind == FORM_PICK) {
			value->id[0] = '\0';
			find_candidates(f);
		}
		break;
	}
	return FORM_TAKEN;
}

/* Keys while candidates are shown, and those that show them. */
static enum form_event pick_key(struct form *f, keycode key)
{
	const struct form_value *value = &f->values[f->current];
	if (f->picking && key == K_ESC) {
		f->picking = false;
		return FORM_TAKEN;
	}
	if (f->picking && picker_key(&f->picker, key))
		return FORM_TAKEN;
	if (f->picking && key == K_ENTER && take_candidate(f)) {
		bool last = is_last(f);
		enum form_event event = finish_field(f);
		/* Taking a candidate is a step of its own: the last field is not saved unseen. */
		if (!last)
			form_enter_field(f, neighbour(f, 1));
		return event;
	}
	if (!f->picking && key == K_DOWN && value->id[0] == '\0' &&
	    editor_text(&value->editor)[0] == '\0') {
		find_candidates(f);
		return FORM_TAKEN;
	}
	return FORM_PASS;
}

static enum form_event field_key(struct form *f, keycode key)
{
	switch (f->fields[f->current].kind) {
	case FORM_YES_NO:
		return yes_no_key(f, key);
	case FORM_CHOICE:
		return choice_key(f, key);
	case FORM_PICK: {
		enum form_event event = pick_key(f, key);
		if (event != FORM_PASS)
			return event;
		break;
	}
	case FORM_TEXT:
	case FORM_LINES:
	case FORM_NUMBER:
	case FORM_MONEY:
	case FORM_DATE:
	case FORM_TIME:
	case FORM_WALL:
	case FORM_PIN:
		break;
	case FORM_FIXED:
	case FORM_SECTION:
		return FORM_PASS;
	}
	return after_edit(f, editor_key(&f->values[f->current].editor, key));
}

enum form_event form_key(struct form *f, keycode key)
{
	f->finished = NULL;
	if (f->n == 0)
		return FORM_PASS;
	if (key == (K_CTRL | 's'))
		return save(f);
	if (key == K_TAB)
		return go(f, 1);
	if (key == K_BACKTAB)
		return go(f, -1);
	enum form_event event = field_key(f, key);
	if (event != FORM_PASS)
		return event;
	if (key == K_ENTER)
		return is_last(f) ? save(f) : go(f, 1);
	if (key == K_DOWN)
		return go(f, 1);
	if (key == K_UP)
		return go(f, -1);
	if (key == K_ESC) {
		finish_field(f);
		return FORM_LEAVE;
	}
	return FORM_PASS;
}

enum form_event form_paste(struct form *f, const char *text)
{
	f->finished = NULL;
	enum form_kind kind = f->n > 0 ? f->fields[f->current].kind : FORM_FIXED;
	if (kind == FORM_YES_NO || kind == FORM_CHOICE || kind == FORM_FIXED ||
	    kind == FORM_SECTION)
		return FORM_TAKEN;
	return after_edit(f, editor_insert(&f->values[f->current].editor, text));
}
