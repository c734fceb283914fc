#!/usr/bin/perl
# Opens what Node.js cannot: TUN ports and the rule-trace socket of the network namespace that it runs in, and starts
# the next command with them. Called once a namespace, in a chain; the descriptors pile up in SEGPROOF_FDS as
#   NAMESPACE trace=FD PORT=FD ...;
# Usage: launcher.pl NAMESPACE PORT... -- COMMAND...
use strict;
use warnings;
$^F = 1023;    # keep descriptors open across exec
my $namespace = shift @ARGV;
my @fds;
# socket(AF_NETLINK, SOCK_RAW | SOCK_NONBLOCK, NETLINK_NETFILTER), bound to the group NFNLGRP_NFTRACE (9)
socket(my $trace, 16, 3 | 2048, 12) or die "netlink socket: $!\n";
setsockopt($trace, 1, 8, pack('i', 4194304));
bind($trace, pack('SSLL', 16, 0, 0, 1 << 8)) or die "netlink bind: $!\n";
push @fds, 'trace=' . fileno($trace);
my @kept = ($trace);
while (@ARGV and $ARGV[0] ne '--') {
    my $port = shift @ARGV;
    sysopen(my $tun, '/dev/net/tun', 2 | 2048) or die "/dev/net/tun: $!\n";
    # TUNSETIFF with IFF_TUN | IFF_NO_PI
    ioctl($tun, 0x400454ca, pack('a16Sx22', $port, 0x1001)) or die "TUNSETIFF $port: $!\n";
    push @fds, "$port=" . fileno($tun);
    push @kept, $tun;
}
shift @ARGV;
$ENV{SEGPROOF_FDS} = ($ENV{SEGPROOF_FDS} // '') . join(' ', $namespace, @fds) . ';';
exec @ARGV or die "$ARGV[0]: $!\n";
