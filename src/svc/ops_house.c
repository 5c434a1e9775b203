/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Operations: audit, drafts, jobs, the store. */
#include "svc/body.h"
#include "svc/ops.h"

const struct op ops_house[] = {
	{
		.name = "audit.list", .permission = PERM_AUDIT,
		.summary = N_("Read the audit chain, newest first."),
		.args = &audit_list__descriptor, .answer = &audit_rows__descriptor,
		.run = op_audit_list,
		.example = "{\"limit\":20}",
	},
	{
		.name = "draft.put", .permission = PERM_LOOK, .writes = true, .quiet = true,
		.summary = N_("Keep what was typed and not saved."),
		.args = &draft_put__descriptor, .answer = &nothing__descriptor,
		.run = op_draft_put,
		.example = "{\"form\":\"client/new\",\"content\":\"00\"}",
	},
	{
		.name = "draft.get", .permission = PERM_LOOK,
		.summary = N_("Read a kept draft."),
		.args = &draft_get__descriptor, .answer = &draft_answer__descriptor,
		.run = op_draft_get,
		.example = "{\"form\":\"client/new\"}",
	},
	{
		.name = "draft.list", .permission = PERM_LOOK,
		.summary = N_("List one's drafts."),
		.args = &nothing__descriptor, .answer = &draft_rows__descriptor,
		.run = op_draft_list,
		.example = "{}",
	},
	{
		.name = "draft.drop", .permission = PERM_LOOK, .writes = true, .quiet = true,
		.summary = N_("Forget a draft."),
		.args = &draft_get__descriptor, .answer = &nothing__descriptor,
		.run = op_draft_drop,
		.example = "{\"form\":\"client/new\"}",
	},
	{
		.name = "job.list", .permission = PERM_SALE,
		.summary = N_("List what waits to be printed or sent."),
		.args = &job_list__descriptor, .answer = &job_rows__descriptor,
		.run = op_job_list,
		.example = "{\"kind\":\"receipt\"}",
	},
	{
		.name = "job.done", .permission = PERM_SALE, .writes = true, .quiet = true,
		.summary = N_("Record that a job went out or failed."),
		.args = &job_done__descriptor, .answer = &job_answer__descriptor,
		.run = op_job_done,
		.example = "{\"job\":1,\"ok\":true}",
	},
	{
		.name = "shop.stat", .permission = PERM_LOOK,
		.summary = N_("Sizes and health of the store."),
		.args = &nothing__descriptor, .answer = &shop_stat__descriptor,
		.run = op_shop_stat,
		.example = "{}",
	},
	{
		.name = "backup.note", .permission = PERM_EXPORT, .writes = true,
		.summary = N_("Remember that a backup was made and where it is."),
		.args = &backup_note__descriptor, .answer = &backup_note__descriptor,
		.run = op_backup_note,
		.example = "{\"file\":\"/media/usb/meibu.bak\"}",
	},
	{
		.name = "export.note", .permission = PERM_LOOK, .writes = true,
		.summary = N_("Leave a row in the audit of what was exported."),
		.args = &export_note__descriptor, .answer = &export_note__descriptor,
		.run = op_export_note,
		.example = "{\"what\":\"client\",\"format\":\"csv\",\"rows\":120}",
	},
	{
		.name = "backup.last", .permission = PERM_LOOK,
		.summary = N_("The last backup: when, where, up to which entry."),
		.args = &nothing__descriptor, .answer = &backup_note__descriptor,
		.run = op_backup_last,
		.example = "{}",
	},
};

const size_t nops_house = ARRAY_LEN(ops_house);
