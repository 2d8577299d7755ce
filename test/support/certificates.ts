import { generateKeyPairSync } from 'node:crypto'
import { md, pki } from 'node-forge'

/** A certificate and its private key, as PEM. */
export interface Certificate {
  readonly cert: string
  readonly key: string
}

/**
 * Certificates for tests of TLS: an authority with a server's and a client's certificate, and an authority that has signed
 * neither.
 */
export interface Certificates {
  readonly ca: string
  /** For 127.0.0.1 and localhost. */
  readonly server: Certificate
  readonly client: Certificate
  readonly strangerCa: string
  /** Also for 127.0.0.1 and localhost, but signed by the other authority. */
  readonly strangerServer: Certificate
  readonly strangerClient: Certificate
  /** Signed by `ca`, but for another host: `fe.example.com`. */
  readonly serverElsewhere: Certificate
  /** As `server`, but it was valid until yesterday. */
  readonly expiredServer: Certificate
}

export function makeCertificates(): Certificates {
  const authority = selfSigned('test authority')
  const stranger = selfSigned('strange authority')
  return {
    ca: authority.cert,
    server: signed('front end', authority, HERE),
    client: signed('client', authority),
    strangerCa: stranger.cert,
    strangerServer: signed('strange front end', stranger, HERE),
    strangerClient: signed('strange client', stranger),
    serverElsewhere: signed('front end elsewhere', authority, [{ type: DNS_NAME, value: 'fe.example.com' }]),
    expiredServer: signed('expired front end', authority, HERE, -1),
  }
}

interface AlternativeName {
  readonly type: number
  readonly value?: string
  readonly ip?: string
}

/** The numbers of RFC 5280's GeneralName. */
const DNS_NAME = 2
const IP_ADDRESS = 7
const HERE: AlternativeName[] = [
  { type: DNS_NAME, value: 'localhost' },
  { type: IP_ADDRESS, ip: '127.0.0.1' },
]

const selfSigned = (name: string) => made(name, undefined, [{ name: 'basicConstraints', cA: true, critical: true }])

function signed(name: string, issuer: Certificate, altNames?: AlternativeName[], lastDay = 1): Certificate {
  return made(name, issuer, altNames ? [{ name: 'subjectAltName', altNames }] : [], lastDay)
}

let serial = 0

/** Valid for the two days until the last one, which is tomorrow; self-signed without an issuer. */
function made(commonName: string, issuer: Certificate | undefined, extensions: object[], lastDay = 1): Certificate {
  // node:crypto generates the keys, since node-forge takes seconds for each.
  const keys = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  const certificate = pki.createCertificate()
  const subject = [{ name: 'commonName', value: commonName }]
  certificate.publicKey = pki.publicKeyFromPem(keys.publicKey)
  certificate.serialNumber = (++serial).toString(16).padStart(16, '01')
  certificate.validity.notBefore = fromNow(lastDay - 2)
  certificate.validity.notAfter = fromNow(lastDay)
  certificate.setSubject(subject)
  certificate.setIssuer(issuer ? pki.certificateFromPem(issuer.cert).subject.attributes : subject)
  certificate.setExtensions(extensions)
  certificate.sign(pki.privateKeyFromPem(issuer?.key ?? keys.privateKey), md.sha256.create())
  return { cert: pki.certificateToPem(certificate), key: keys.privateKey }
}

function fromNow(days: number): Date {
  return new Date(Date.now() + days * 24 * 60 * 60 * 1000)
}
