/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rules/yaml.h"

#include <string.h>
#include <yaml.h>

#include "base/mem.h"
#include "base/status.h"

/* What libyaml says, and what we say. It speaks of tokens; a person wants to know what to
 * look for, and for what was left open where it was opened. */
/* clang-format off */
static const struct {
	const char *problem;
	const char *what;      /* N_() */
	const char *expected;  /* N_(), "" if what says it */
	bool at_context;       /* its place is where the construct began */
} problems[] = {
	{ "found a tab character where an indentation space is expected",
	  N_("There is a tab in the indentation."), N_("spaces"), false },
	{ "found character that cannot start any token",
	  N_("A value cannot begin with this character."), N_("quotes around it"), false },
	{ "found unexpected end of stream",
	  N_("A quotation mark is not closed."), N_("the same mark at the end of the text"), true },
	{ "found unexpected document indicator",
	  N_("A quotation mark is not closed."), N_("the same mark at the end of the text"), true },
	{ "mapping values are not allowed in this context",
	  N_("A colon stands where no key can be."),
	  N_("quotes around a text with a colon, and keys of one map in one column"), false },
	{ "mapping keys are not allowed in this context",
	  N_("A key cannot stand here."), N_("keys of one map in one column"), false },
	{ "block sequence entries are not allowed in this context",
	  N_("A list cannot begin here."), N_("\"- \" on a line of its own"), false },
	{ "could not find expected ':'",
	  N_("A key has no colon."), N_("\"key: value\""), true },
	{ "did not find expected key",
	  N_("This does not belong to what is above it."),
	  N_("keys of one map in one column"), false },
	{ "did not find expected '-' indicator",
	  N_("This does not belong to the list above it."),
	  N_("\"- \" in the column of the list"), false },
	{ "did not find expected ',' or ']'",
	  N_("A bracket [ is not closed."), N_("\",\" or \"]\""), true },
	{ "did not find expected ',' or '}'",
	  N_("A brace { is not closed."), N_("\",\" or \"}\""), true },
	{ "did not find expected node content",
	  N_("A value is missing."), "", false },
	{ "found undefined alias",
	  N_("No anchor has this name."), N_("\"&name\" before \"*name\""), false },
	{ "found unknown escape character",
	  N_("There is no such escape."), N_("single quotes, or \"\\\\\" for a backslash"), false },
	{ "did not find expected comment or line break",
	  N_("Text cannot follow here."), N_("the text on the next line"), false },
	{ "did not find expected whitespace or line break",
	  N_("A space is missing."), "", false },
	{ "did not find expected <document start>",
	  N_("This does not belong to what is above it."), N_("keys of one map in one column"),
	  false },
	{ "found unexpected ':'",
	  N_("A colon stands where no key can be."), N_("quotes around a text with a colon"),
	  false },
	{ "found invalid Unicode character escape code",
	  N_("There is no such character."), "", false },
	{ "did not find expected hexdecimal number",
	  N_("There is no such character."), N_("hexadecimal digits"), false },
	{ "did not find expected alphabetic or numeric character",
	  N_("A name is missing."), N_("letters and digits"), false },
	{ "found duplicate %YAML directive",
	  N_("This directive was given before."), "", false },
	{ "found incompatible YAML document",
	  N_("This version of YAML is not understood."), "%YAML 1.1", false },
};
/* clang-format on */

struct anchor {
	const char *name;
	struct node *node;
};

/* What is known while the events come in. */
struct builder {
	struct source *source;
	struct arena *arena;
	struct node *root;
	struct node *open[YAML_DEPTH_MAX]; /* lists and maps not ended yet */
	int depth;
	size_t nnodes;
	size_t nanchors;
	struct anchor *anchors;
};

/* Does the problem lie at a tab with nothing but blanks before it? libyaml has several words
 * for that. */
static bool at_tab(struct source *source, const yaml_mark_t *mark)
{
	const char *line = source_line(source, (int)mark->line + 1);
	size_t blanks = strspn(line, " \t");

	return mark->column < blanks && line[mark->column] == '\t';
}

static void tell_problem(struct source *source, const yaml_parser_t *parser)
{
	const yaml_mark_t *mark = &parser->problem_mark;

	if (parser->error == YAML_MEMORY_ERROR)
		mem_exhausted();
	if (parser->error == YAML_READER_ERROR) {
		int line, column;
		/* Our own look at the bytes comes first, so this is a rare case. */
		source_place(source, parser->problem_offset, &line, &column);
		source_fault(source, line, column, "", "%s",
			     _("There is a control character here."));
		return;
	}
	if (at_tab(source, mark)) {
		source_fault(source, (int)mark->line + 1, (int)mark->column + 1, _("spaces"), "%s",
			     _("There is a tab in the indentation."));
		return;
	}
	for (size_t i = 0; i < ARRAY_LEN(problems); i++) {
		if (parser->problem == NULL || strcmp(parser->problem, problems[i].problem) != 0)
			continue;
		if (problems[i].at_context && parser->context != NULL)
			mark = &parser->context_mark;
		const char *expected = problems[i].expected;
		source_fault(source, (int)mark->line + 1, (int)mark->column + 1,
			     expected[0] != '\0' ? _(expected) : "", "%s", _(problems[i].what));
		return;
	}
	source_fault(source, (int)mark->line + 1, (int)mark->column + 1, "",
		     _("This is not YAML (%s)."), parser->problem != NULL ? parser->problem : "?");
}

static bool refuse(struct builder *b, const yaml_event_t *event, const char *what)
{
	source_fault(b->source, (int)event->start_mark.line + 1, (int)event->start_mark.column + 1,
		     "", "%s", what);
	return false;
}

/* Puts a node where the document is: into the innermost open list or map, or at its root. */
static void append(struct builder *b, struct node *node)
{
	if (b->depth == 0) {
		b->root = node;
		return;
	}
	struct node *parent = b->open[b->depth - 1];
	if (parent->first == NULL)
		parent->first = node;
	else
		parent->last->next = node;
	parent->last = node;
	parent->n++;
}

static bool remember(struct builder *b, const yaml_event_t *event, const yaml_char_t *name,
		     struct node *node)
{
	if (name == NULL)
		return true;
	if (b->nanchors >= YAML_ANCHORS_MAX)
		return refuse(b, event, _("There are too many anchors."));
	b->anchors = arena_grow(b->arena, b->anchors, b->nanchors, sizeof(*b->anchors));
	b->anchors[b->nanchors++] = (struct anchor){
		.name = arena_dup(b->arena, (const char *)name),
		.node = node,
	};
	return true;
}

static struct node *add_node(struct builder *b, const yaml_event_t *event, enum node_kind kind)
{
	struct node *node = arena_alloc(b->arena, sizeof(*node));

	node->kind = kind;
	node->text = "";
	node->line = (int)event->start_mark.line + 1;
	node->column = (int)event->start_mark.column + 1;
	append(b, node);
	return node;
}

static bool on_scalar(struct builder *b, const yaml_event_t *event)
{
	if (event->data.scalar.tag != NULL)
		return refuse(b, event, _("Tags (\"!…\") are not used in these files."));
	if (memchr(event->data.scalar.value, '\0', event->data.scalar.length) != NULL)
		return refuse(b, event, _("There is a control character here."));
	struct node *node = add_node(b, event, NODE_SCALAR);
	node->plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
	node->text = arena_dup_n(b->arena, (const char *)event->data.scalar.value,
				 event->data.scalar.length);
	return remember(b, event, event->data.scalar.anchor, node);
}

static bool on_open(struct builder *b, const yaml_event_t *event, enum node_kind kind,
		    const yaml_char_t *tag, const yaml_char_t *anchor)
{
	if (tag != NULL)
		return refuse(b, event, _("Tags (\"!…\") are not used in these files."));
	if (b->depth == YAML_DEPTH_MAX)
		return refuse(b, event, _("This is nested too deeply."));
	struct node *node = add_node(b, event, kind);
	node->open = true;
	b->open[b->depth++] = node;
	return remember(b, event, anchor, node);
}

static void on_close(struct builder *b)
{
	struct node *node = b->open[--b->depth];

	node->open = false;
	if (node->kind == NODE_MAP)
		node->n /= 2;
}

static bool on_alias(struct builder *b, const yaml_event_t *event)
{
	const char *name = (const char *)event->data.alias.anchor;

	/* The last one of a name counts. */
	for (size_t i = b->nanchors; i-- > 0;) {
		if (strcmp(b->anchors[i].name, name) != 0)
			continue;
		if (b->anchors[i].node->open)
			return refuse(b, event, _("An alias cannot stand inside its own anchor."));
		struct node *copy = arena_alloc(b->arena, sizeof(*copy));
		*copy = *b->anchors[i].node;
		copy->next = NULL;
		append(b, copy);
		return true;
	}
	source_fault(b->source, (int)event->start_mark.line + 1, (int)event->start_mark.column + 1,
		     _("\"&name\" before \"*name\""), "%s", _("No anchor has this name."));
	return false;
}

static bool on_event(struct builder *b, const yaml_event_t *event)
{
	if (++b->nnodes > YAML_NODES_MAX)
		return refuse(b, event, _("The file holds too much."));
	switch (event->type) {
	case YAML_DOCUMENT_START_EVENT:
		if (b->root != NULL)
			return refuse(b, event, _("A file holds one document."));
		return true;
	case YAML_ALIAS_EVENT:
		return on_alias(b, event);
	case YAML_SCALAR_EVENT:
		return on_scalar(b, event);
	case YAML_SEQUENCE_START_EVENT:
		return on_open(b, event, NODE_LIST, event->data.sequence_start.tag,
			       event->data.sequence_start.anchor);
	case YAML_MAPPING_START_EVENT:
		return on_open(b, event, NODE_MAP, event->data.mapping_start.tag,
			       event->data.mapping_start.anchor);
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		on_close(b);
		return true;
	case YAML_NO_EVENT:
	case YAML_STREAM_START_EVENT:
	case YAML_STREAM_END_EVENT:
	case YAML_DOCUMENT_END_EVENT:
		return true;
	}
	return true;
}

struct node *yaml_tree(struct source *source, struct arena *arena)
{
	struct builder b = { .source = source, .arena = arena };
	yaml_parser_t parser;
	yaml_event_t event;
	bool good = true, more = true;

	if (!source_check(source))
		return NULL;
	if (!yaml_parser_initialize(&parser))
		mem_exhausted();
	yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&parser, (const unsigned char *)source->text, source->len);
	while (good && more) {
		if (!yaml_parser_parse(&parser, &event)) {
			tell_problem(source, &parser);
			good = false;
			break;
		}
		more = event.type != YAML_STREAM_END_EVENT;
		good = on_event(&b, &event);
		yaml_event_delete(&event);
	}
	yaml_parser_delete(&parser);
	if (good && b.root == NULL)
		source_fault(source, 1, 1, "", "%s", _("The file is empty."));
	return good ? b.root : NULL;
}

struct node *node_get(const struct node *map, const char *key)
{
	if (map == NULL || map->kind != NODE_MAP)
		return NULL;
	for (const struct node *k = map->first; k != NULL; k = k->next->next) {
		if (k->kind == NODE_SCALAR && strcmp(k->text, key) == 0)
			return k->next;
	}
	return NULL;
}
