/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a client consents to: said once more each time, the last word counts, nothing is removed. */
#include <string.h>

#include "svc/body.h"
#include "svc/message.h"

/* Her last word on it; NULL: none. */
static const Consent *last_word(const ClientPrivate *p, const char *kind)
{
	const Consent *last = NULL;

	for (size_t i = 0; p != NULL && i < p->n_consents; i++)
		if (strcmp(p->consents[i]->kind, kind) == 0)
			last = p->consents[i];
	return last;
}

/* Is it one of the words that the field has? "" is left to the record's own check. */
static enum status one_of(struct op_call *call, Consent *c, const char *field, const char *word)
{
	struct field_at f;

	REQUIRE(field_find(&c->base, field, call->arena, &f));
	for (const struct choice *w = f.row->choices; word[0] != '\0'; w++) {
		if (w->word == NULL)
			return problem_set(call->problem, ST_BAD_VALUE, field,
					   _("\"%s\" is not one of its words."), word);
		if (strcmp(w->word, word) == 0)
			break;
	}
	return ST_OK;
}

static Consent *new_consent(struct op_call *call, const ClientConsent *a)
{
	Consent *c = (Consent *)message_new(&consent__descriptor, call->arena);

	c->kind = arena_dup(call->arena, a->kind);
	c->given = a->given;
	c->at = call->now.ms;
	c->by = call->who->staff;
	c->wording = arena_dup(call->arena, a->wording);
	c->method = arena_dup(call->arena, a->method);
	c->note = arena_dup(call->arena, a->note);
	return c;
}

enum status op_client_consent(struct op_call *call)
{
	const ClientConsent *a = call->args;
	ClientAnswer *ret = call->ret;
	Client *was, *now;

	TRY(body_client(call, a->client, &was));
	const Consent *last = last_word(was->private_, a->kind);
	if (last != NULL && last->given == a->given && strcmp(last->wording, a->wording) == 0)
		return problem_set(call->problem, ST_NOTHING_TO_DO, "given",
				   _("That is what she said last."));
	now = (Client *)message_copy(&was->base, call->arena);
	if (now->private_ == NULL)
		now->private_ = (ClientPrivate *)message_new(&client_private__descriptor,
							     call->arena);
	Consent *c = new_consent(call, a);
	TRY(one_of(call, c, "kind", a->kind));
	TRY(one_of(call, c, "method", a->method));
	BODY_PUSH(call->arena, now->private_->consents, now->private_->n_consents, c);
	now->revision++;
	body_object(call, 'C', a->client);
	buf_printf(&call->detail, "consent %s: %s%s%s%s%s", a->kind,
		   a->given ? "given" : "not given", a->wording[0] != '\0' ? " " : "", a->wording,
		   a->method[0] != '\0' ? ", " : "", a->method);
	TRY(record_check(&now->base, call->problem));
	TRY(client_put(call->tx, was, now));
	if (strcmp(a->kind, "messages") == 0 && !a->given)
		TRY(messages_end(call, a->client, _("She does not want messages.")));
	ret->record = (Client *)message_copy(&now->base, call->arena);
	body_hide_client(call, ret->record);
	return ST_OK;
}
