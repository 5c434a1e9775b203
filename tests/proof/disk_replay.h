/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a disk may hold after a power cut in the middle of what disk.h logged.
 *
 * Contents: what was written before a completed flush of its file is there. Of what was
 * written since, each sector of 512 bytes is there or not, whatever the order, or holds
 * rubbish. Names: what was renamed, made or removed is there once its folder was flushed;
 * of what is newer a beginning is there, in the order it was done, as a journal keeps it.
 *
 * Here is what is sure and what is not; disk_cut.h makes disks of it.
 */
#ifndef TESTS_PROOF_DISK_REPLAY_H
#define TESTS_PROOF_DISK_REPLAY_H

#include "disk.h"

enum { SECTOR = 512, NODES_MAX = 64, PENDING_MAX = 4096, DEPTH_MAX = 8 };

/* A file or folder, whatever it is called. */
struct node {
	bool folder;
	size_t size, max;
	uint8_t *bytes;  /* what is surely there */
	uint64_t version; /* counts changes of that */
};

struct name { int parent, child; char text[DISK_NAME]; }; /* child -1: gone */

struct disk_image {
	const struct disk_log *log;
	size_t at;                      /* events before it are done */
	size_t nnodes, nnames, npending, nchanges;
	struct node nodes[NODES_MAX];
	struct name names[NODES_MAX];   /* as they surely are */
	size_t pending[PENDING_MAX];    /* writes and truncations that are not flushed */
	int pending_node[PENDING_MAX];
	size_t changes[PENDING_MAX];    /* of names, not flushed */
	struct name now[NODES_MAX];     /* as the running program sees them */
	size_t nnow;
	uint64_t acked;                 /* the last mark */
	int *event_nodes;               /* the node that an event made */
};

/* ---- names */

static int find_name(const struct name *names, size_t n, int parent, const char *text, size_t len)
{
	for (size_t i = 0; i < n; i++)
		if (names[i].child >= 0 && names[i].parent == parent &&
		    strlen(names[i].text) == len && strncmp(names[i].text, text, len) == 0)
			return (int)i;
	return -1;
}

/* The index of a path's name, its folder to *ret_parent and its last part to *ret_text; -1 if there
 * is none of that name. */
static int find_path(const struct name *names, size_t n, const char *path, int *ret_parent,
		     const char **ret_text)
{
	int parent = 0;

	for (;;) {
		size_t len = strcspn(path, "/");
		int i = find_name(names, n, parent, path, len);
		if (path[len] == '\0') {
			*ret_parent = parent;
			*ret_text = path;
			return i;
		}
		if (i < 0) {
			*ret_parent = -1;
			return -1;
		}
		parent = names[i].child;
		path += len + 1;
	}
}

static void set_name(struct name *names, size_t *n, int parent, const char *text, int child)
{
	for (size_t i = 0; i < *n; i++)
		if (names[i].parent == parent && strcmp(names[i].text, text) == 0) {
			names[i].child = child;
			return;
		}
	if (*n == NODES_MAX)
		trial_die("replay", "too many names");
	names[*n].parent = parent;
	names[*n].child = child;
	snprintf(names[(*n)++].text, DISK_NAME, "%s", text);
}

static int new_node(struct disk_image *m, bool folder)
{
	if (m->nnodes == NODES_MAX)
		trial_die("replay", "too many files");
	m->nodes[m->nnodes] = (struct node){ .folder = folder };
	return (int)m->nnodes++;
}

/* A change of names, applied to a view of them. Files made twice (made, lost, made again) are the
 * nodes of their event: `made` maps events to nodes. */
static void change_names(const struct disk_event *e, int made, struct name *names, size_t *n)
{
	int parent, there;
	const char *text, *to;
	int i = find_path(names, *n, e->path, &parent, &text);

	if (parent < 0)
		return;
	switch (e->kind) {
	case DISK_CREATE: case DISK_MKDIR:
		if (i < 0)
			set_name(names, n, parent, text, made);
		return;
	case DISK_UNLINK: case DISK_RMDIR:
		if (i >= 0)
			names[i].child = -1;
		return;
	case DISK_RENAME: case DISK_LINK: case DISK_EXCHANGE: {
		int other = find_path(names, *n, e->to, &there, &to);
		int child = i >= 0 ? names[i].child : -1;
		if (i < 0 || there < 0)
			return;
		if (e->kind == DISK_EXCHANGE)
			names[i].child = other >= 0 ? names[other].child : -1;
		else if (e->kind == DISK_RENAME)
			names[i].child = -1;
		set_name(names, n, there, to, child);
		return;
	}
	case DISK_WRITE: case DISK_TRUNCATE: case DISK_SYNC: case DISK_SYNC_FOLDER: case DISK_MARK:
		return;
	}
}

/* ---- contents */

static void node_put(struct node *node, const void *bytes, size_t n, uint64_t offset)
{
	if (offset + n > node->max) {
		node->max = 2 * (offset + n);
		node->bytes = realloc(node->bytes, node->max);
		if (node->bytes == NULL)
			trial_die("replay", "no memory");
	}
	if (offset > node->size)
		memset(node->bytes + node->size, 0, offset - node->size);
	if (n > 0)
		memcpy(node->bytes + offset, bytes, n);
	if (offset + n > node->size)
		node->size = offset + n;
}

static void apply(const struct disk_log *log, const struct disk_event *e, struct node *node)
{
	static const uint8_t zero[1];

	node->version++;
	if (e->kind == DISK_WRITE)
		node_put(node, log->bytes + e->at, e->size, e->offset);
	else if (e->size <= node->size)
		node->size = e->size;
	else
		node_put(node, zero, 1, e->size - 1);
}

/* Everything of a file becomes sure. */
static void flush_node(struct disk_image *m, int node)
{
	size_t kept = 0;

	for (size_t i = 0; i < m->npending; i++) {
		if (m->pending_node[i] == node) {
			apply(m->log, &m->log->events[m->pending[i]], &m->nodes[node]);
			continue;
		}
		m->pending[kept] = m->pending[i];
		m->pending_node[kept++] = m->pending_node[i];
	}
	m->npending = kept;
}

/* Names of this folder, and all older ones, become sure: a journal has one order. */
static void flush_names(struct disk_image *m)
{
	for (size_t i = 0; i < m->nchanges; i++)
		change_names(&m->log->events[m->changes[i]], m->event_nodes[m->changes[i]],
			     m->names, &m->nnames);
	m->nchanges = 0;
}

/* ---- going on */

static void image_begin(struct disk_image *ret, const struct disk_log *log)
{
	*ret = (struct disk_image){ .log = log };
	ret->event_nodes = calloc(log->n + 1, sizeof(*ret->event_nodes));
	if (ret->event_nodes == NULL)
		trial_die("replay", "no memory");
	new_node(ret, true);
}

static void image_release(struct disk_image *m)
{
	for (size_t i = 0; i < m->nnodes; i++)
		free(m->nodes[i].bytes);
	free(m->event_nodes);
}

/* A file that was there before the log began. */
static void image_add(struct disk_image *m, const char *path, bool folder, const void *bytes,
		      size_t n)
{
	int parent, node = new_node(m, folder);
	const char *text;

	if (find_path(m->names, m->nnames, path, &parent, &text) >= 0 || parent < 0)
		trial_die("replay", path);
	set_name(m->names, &m->nnames, parent, text, node);
	set_name(m->now, &m->nnow, parent, text, node);
	if (!folder)
		node_put(&m->nodes[node], bytes, n, 0);
}

static void change_content(struct disk_image *m, const struct disk_event *e)
{
	int parent;
	const char *text;
	int i = find_path(m->now, m->nnow, e->path, &parent, &text);

	if (i < 0)
		trial_die("replay", e->path);
	if (e->durable) {
		apply(m->log, e, &m->nodes[m->now[i].child]);
		return;
	}
	if (m->npending == PENDING_MAX)
		trial_die("replay", "too many writes");
	m->pending[m->npending] = m->at;
	m->pending_node[m->npending++] = m->now[i].child;
}

/* The next event is done. */
static void image_step(struct disk_image *m)
{
	const struct disk_event *e = &m->log->events[m->at];
	int parent, node;
	const char *text;

	switch (e->kind) {
	case DISK_WRITE: case DISK_TRUNCATE:
		change_content(m, e);
		break;
	case DISK_SYNC:
		node = find_path(m->now, m->nnow, e->path, &parent, &text);
		if (node >= 0)
			flush_node(m, m->now[node].child);
		break;
	case DISK_SYNC_FOLDER:
		flush_names(m);
		break;
	case DISK_MARK:
		m->acked = e->offset;
		break;
	case DISK_CREATE: case DISK_MKDIR: case DISK_RENAME: case DISK_LINK: case DISK_EXCHANGE:
	case DISK_UNLINK: case DISK_RMDIR:
		if (e->kind == DISK_CREATE || e->kind == DISK_MKDIR)
			m->event_nodes[m->at] = new_node(m, e->kind == DISK_MKDIR);
		change_names(e, m->event_nodes[m->at], m->now, &m->nnow);
		m->changes[m->nchanges++] = m->at;
		break;
	}
	m->at++;
}

/* The node that the event under way writes to; -1: none. */
static int under_way(const struct disk_image *m)
{
	int parent, i;
	const char *text;

	if (m->at == m->log->n || m->log->events[m->at].kind != DISK_WRITE)
		return -1;
	i = find_path(m->now, m->nnow, m->log->events[m->at].path, &parent, &text);
	return i < 0 ? -1 : m->now[i].child;
}

#endif
