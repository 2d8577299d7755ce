/**
 * The provider under test must find its server and its credentials by the settings of a test, not by the caller's environment.
 */
for (const name of Object.keys(process.env)) {
  if (/^(PULUMI|AWS|STARROCKS)_/.test(name) && name !== 'STARROCKS_TEST_USER') delete process.env[name]
}

// The AWS SDK warns on stderr of every Node that it will stop supporting.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true'
