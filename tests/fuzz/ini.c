/* SPDX-License-Identifier: GPL-3.0-or-later */
/* meibu.conf: what is refused leaves the defaults standing. */
#include "fuzz/fuzz.h"

#include "rules/conf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	AUTO(buf_release) struct buf text = BUF_INIT;
	struct faults faults = FAULTS_INIT;
	struct conf conf;
	char path[64];
	int fd = fuzz_file(data, n);

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	enum status st = conf_load(path, &conf, &faults);
	close(fd);
	REQUIRE(st == ST_OK || st == ST_BAD_CONFIG);
	REQUIRE((st == ST_OK) == (faults.n == 0));
	REQUIRE(conf.nroles >= 1 && conf.nroles <= CONF_ROLES_MAX && conf.name[0] != '\0');
	REQUIRE(conf.ndenominations <= CONF_DENOMINATIONS_MAX);
	faults_text(&text, &faults);
	REQUIRE(text_is_clean(text.text, TEXT_LINES));
	faults_release(&faults);
	conf_release(&conf);
	return 0;
}
