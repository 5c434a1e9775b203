/* SPDX-License-Identifier: GPL-3.0-or-later */
/* meibuctl: the shop for its owner, its administrator and other programs. */
#include "cli/command.h"

int main(int argc, char **argv)
{
	return cli_main(argc, argv);
}
