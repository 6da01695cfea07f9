#include "scheduler/host/calls/net_databases.h"

#include <algorithm>
#include <cstdlib>
#include <sstream>

namespace fiberscope::host {

namespace {

// Source: /etc/protocols and /etc/services of Debian 12 (netbase 6.4); of the services those that
// programs ask for.
constexpr const char* kProtocols = R"(# Internet protocols of the simulated machine: name, number, aliases
ip 0 IP
hopopt 0 HOPOPT
icmp 1 ICMP
igmp 2 IGMP
ggp 3 GGP
ipencap 4 IP-ENCAP
st 5 ST
tcp 6 TCP
egp 8 EGP
igp 9 IGP
pup 12 PUP
udp 17 UDP
hmp 20 HMP
xns-idp 22 XNS-IDP
rdp 27 RDP
iso-tp4 29 ISO-TP4
dccp 33 DCCP
xtp 36 XTP
ddp 37 DDP
idpr-cmtp 38 IDPR-CMTP
ipv6 41 IPv6
ipv6-route 43 IPv6-Route
ipv6-frag 44 IPv6-Frag
idrp 45 IDRP
rsvp 46 RSVP
gre 47 GRE
esp 50 IPSEC-ESP
ah 51 IPSEC-AH
skip 57 SKIP
ipv6-icmp 58 IPv6-ICMP
ipv6-nonxt 59 IPv6-NoNxt
ipv6-opts 60 IPv6-Opts
rspf 73 RSPF CPHB
vmtp 81 VMTP
eigrp 88 EIGRP
ospf 89 OSPFIGP
ax.25 93 AX.25
ipip 94 IPIP
etherip 97 ETHERIP
encap 98 ENCAP
pim 103 PIM
ipcomp 108 IPCOMP
vrrp 112 VRRP
l2tp 115 L2TP
isis 124 ISIS
sctp 132 SCTP
fc 133 FC
mobility-header 135 Mobility-Header
udplite 136 UDPLite
mpls-in-ip 137 MPLS-in-IP
manet 138
hip 139 HIP
shim6 140 Shim6
wesp 141 WESP
rohc 142 ROHC
ethernet 143 Ethernet
mptcp 262 MPTCP
)";
constexpr const char* kServices = R"(# Services of the simulated machine: name, port/protocol, aliases
tcpmux 1/tcp
echo 7/tcp
echo 7/udp
discard 9/tcp sink null
discard 9/udp sink null
systat 11/tcp users
daytime 13/tcp
daytime 13/udp
netstat 15/tcp
qotd 17/tcp quote
chargen 19/tcp ttytst source
chargen 19/udp ttytst source
ftp-data 20/tcp
ftp 21/tcp
ssh 22/tcp
telnet 23/tcp
smtp 25/tcp mail
time 37/tcp timserver
time 37/udp timserver
whois 43/tcp nicname
domain 53/tcp
domain 53/udp
bootps 67/udp
bootpc 68/udp
tftp 69/udp
gopher 70/tcp
finger 79/tcp
http 80/tcp www
kerberos 88/tcp kerberos5 krb5 kerberos-sec
kerberos 88/udp kerberos5 krb5 kerberos-sec
pop3 110/tcp pop-3
sunrpc 111/tcp portmapper
sunrpc 111/udp portmapper
auth 113/tcp authentication tap ident
nntp 119/tcp readnews untp
ntp 123/udp
epmap 135/tcp loc-srv
netbios-ns 137/udp
netbios-dgm 138/udp
netbios-ssn 139/tcp
imap2 143/tcp imap
snmp 161/tcp
snmp 161/udp
snmp-trap 162/tcp snmptrap
snmp-trap 162/udp snmptrap
bgp 179/tcp
ldap 389/tcp
ldap 389/udp
https 443/tcp
https 443/udp
microsoft-ds 445/tcp
submissions 465/tcp ssmtp smtps urd
rtsp 554/tcp
rtsp 554/udp
syslog 514/udp
printer 515/tcp spooler
submission 587/tcp
ldaps 636/tcp
ldaps 636/udp
kerberos-adm 749/tcp
domain-s 853/tcp
domain-s 853/udp
rsync 873/tcp
ftps-data 989/tcp
ftps 990/tcp
telnets 992/tcp
imaps 993/tcp
pop3s 995/tcp
socks 1080/tcp
openvpn 1194/tcp
openvpn 1194/udp
ms-sql-s 1433/tcp
nfs 2049/tcp
nfs 2049/udp
iscsi-target 3260/tcp
mysql 3306/tcp
svn 3690/tcp subversion
sip 5060/tcp
sip 5060/udp
sip-tls 5061/tcp
sip-tls 5061/udp
xmpp-client 5222/tcp jabber-client
xmpp-server 5269/tcp jabber-server
mdns 5353/udp
postgresql 5432/tcp postgres
amqps 5671/tcp
amqp 5672/tcp
amqp 5672/sctp
x11 6000/tcp x11-0
redis 6379/tcp
http-alt 8080/tcp webcache
zabbix-agent 10050/tcp
echo 4/ddp
ircd 6667/tcp
git 9418/tcp
)";

std::vector<NetEntry> entries_of(const char* text) {
  std::vector<NetEntry> out;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with('#')) continue;
    std::istringstream words(line);
    NetEntry entry;
    std::string number;
    words >> entry.name >> number;
    entry.number = std::atoi(number.c_str());
    const std::size_t slash = number.find('/');
    if (slash != std::string::npos) entry.protocol = number.substr(slash + 1);
    for (std::string alias; words >> alias;) entry.aliases.push_back(alias);
    out.push_back(std::move(entry));
  }
  return out;
}

const NetEntry* find_service(const char* protocol, auto wanted) {
  const auto it = std::ranges::find_if(net_services(), [&](const NetEntry& entry) {
    return (protocol == nullptr || entry.protocol == protocol) && wanted(entry);
  });
  return it == net_services().end() ? nullptr : &*it;
}

}  // namespace

bool NetEntry::is_called(std::string_view by) const {
  return name == by || std::ranges::find(aliases, by) != aliases.end();
}

const std::vector<NetEntry>& net_protocols() {
  static const std::vector<NetEntry> all = entries_of(kProtocols);
  return all;
}

const std::vector<NetEntry>& net_services() {
  static const std::vector<NetEntry> all = entries_of(kServices);
  return all;
}

const NetEntry* service_named(std::string_view name, const char* protocol) {
  return find_service(protocol, [&](const NetEntry& entry) { return entry.is_called(name); });
}

const NetEntry* service_at(int port, const char* protocol) {
  return find_service(protocol, [&](const NetEntry& entry) { return entry.number == port; });
}

std::string_view net_protocols_text() { return kProtocols; }
std::string_view net_services_text() { return kServices; }

}  // namespace fiberscope::host
