/** OpenSSL extension sections in KISA's profile. */

interface Holder {
  readonly realName: string;
  /** Hex of the VID; none: a real name alone. */
  readonly vid?: string;
  readonly hash?: 'sha256' | 'sha1';
  /** hashAlg without its NULL parameter. */
  readonly withoutNull?: boolean;
  readonly policy?: string;
  readonly usage?: string;
}

export const userExtensions = (holder: Holder): string => {
  const {
    realName,
    vid,
    hash = 'sha256',
    withoutNull = false,
    policy = '1.2.410.200005.1.1.4',
    usage,
  } = holder;
  const hashOid = hash === 'sha256' ? '2.16.840.1.101.3.4.2.1' : '1.3.14.3.2.26';
  return `keyUsage=critical,${usage ?? 'digitalSignature,nonRepudiation'}
certificatePolicies=critical,${policy}
subjectKeyIdentifier=hash
authorityKeyIdentifier=keyid:always,issuer:always
subjectAltName=otherName:1.2.410.200004.10.1.1;SEQUENCE:identity
[identity]
name=FORMAT:UTF8,UTF8:${realName}
${vid ? 'infos=SEQUENCE:infos' : ''}
[infos]
one=SEQUENCE:info
[info]
type=OID:1.2.410.200004.10.1.1.1
value=SEQUENCE:vid
[vid]
hash=SEQUENCE:hash
id=EXPLICIT:0,FORMAT:HEX,OCTETSTRING:${vid ?? ''}
[hash]
oid=OID:${hashOid}
${withoutNull ? '' : 'parameters=NULL'}`;
};

export const authorityExtensions = (pathLength?: number): string => `keyUsage=critical,keyCertSign,cRLSign
basicConstraints=critical,CA:TRUE${pathLength === undefined ? '' : `,pathlen:${pathLength}`}
subjectKeyIdentifier=hash
certificatePolicies=critical,2.5.29.32.0
policyConstraints=critical,requireExplicitPolicy:0`;
