/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a client consents to, refuses or takes back. */
#include "client.h"

#include <string.h>

#include "ui/sheet.h"

static const struct form_choice kinds[] = {
	{ .value = "photo", .label = N_("photos") },
	{ .value = "health", .label = N_("health data") },
	{ .value = "messages", .label = N_("messages about her visits") },
	{ .value = "marketing", .label = N_("messages with offers") },
	{ .value = "guardian", .label = N_("guardian's consent") },
	{ .value = NULL },
};

static const struct form_choice answers[] = {
	{ .value = "yes", .label = N_("consents") },
	{ .value = "no", .label = N_("refuses, or takes it back") },
	{ .value = NULL },
};

static const struct form_choice methods[] = {
	{ .value = "paper", .label = N_("signed on paper") },
	{ .value = "screen", .label = N_("signed on the screen") },
	{ .value = "spoken", .label = N_("said in the shop") },
	{ .value = "phone", .label = N_("said on the phone") },
	{ .value = "message", .label = N_("written in a message") },
	{ .value = NULL },
};

const char *client_consent_title(const char *kind)
{
	for (const struct form_choice *k = kinds; k->value != NULL; k++)
		if (strcmp(k->value, kind) == 0)
			return _(k->label);
	return kind;
}

static enum status save(struct screen *s, const struct form *f, uint64_t about, const char *key,
			struct problem *p)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	ClientConsent args = CLIENT_CONSENT__INIT;
	ClientAnswer *ret;

	args.client = (uint32_t)about;
	args.kind = (char *)(uintptr_t)form_get(f, "kind");
	args.given = strcmp(form_get(f, "given"), "yes") == 0;
	args.wording = (char *)(uintptr_t)form_get(f, "wording");
	args.method = (char *)(uintptr_t)form_get(f, "method");
	args.note = (char *)(uintptr_t)form_get(f, "note");
	TRY(desk_op(s, "client.consent", key, &args.base, &arena, &ret, p));
	sheet_done(s, args.given ? _("%s consents: %s") : _("%s does not consent: %s"),
		   ret->record->name, client_consent_title(args.kind));
	return ST_OK;
}

static const struct form_field fields[] = {
	{ .name = "kind", .label = N_("What for"), .kind = FORM_CHOICE, .choices = kinds },
	{ .name = "given", .label = N_("Her word"), .kind = FORM_CHOICE, .choices = answers },
	{ .name = "method", .label = N_("How it was said"), .kind = FORM_CHOICE,
	  .choices = methods },
	{ .name = "wording", .label = N_("Wording"), .kind = FORM_TEXT, .cells = 20,
	  .hint = N_("Version of the text that was agreed to.") },
	{ .name = "note", .label = N_("Note"), .kind = FORM_TEXT },
	{ .name = NULL },
};

static const struct sheet sheet = {
	.name = "consent", .title = N_("Consent"), .fields = fields, .save = save,
};

enum status client_consent(struct screen *s, struct problem *p)
{
	const struct client_view *v = s->state;
	struct sheet_arg arg = { .sheet = &sheet, .about = v->card->record->id };

	return app_open(s->app, &sheet_screen, &arg, p);
}
