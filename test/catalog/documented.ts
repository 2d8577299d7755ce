import type { Metastore } from '../../provider/resources/catalog/metastore'
import type { PropertyInputs } from '../../provider/resources/hive-catalog/properties'

/**
 * Every example of the Hive catalog's documentation (`CREATE EXTERNAL CATALOG ... PROPERTIES (...)`, without `type`), and the
 * equivalent arguments.
 */
export interface Documented {
  readonly args: PropertyInputs
  readonly properties: Readonly<Record<string, string>>
}

const hms: Metastore = { type: 'hive', uris: ['thrift://xx.xx.xx.xx:9083'] }
const hmsProperties = { 'hive.metastore.type': 'hive', 'hive.metastore.uris': 'thrift://xx.xx.xx.xx:9083' }

const region = 'us-west-2'
const glueRole = 'arn:aws:iam::081976408565:role/test_glue_role'
const s3Role = 'arn:aws:iam::081976408565:role/test_s3_role'
const user = { type: 'accessKey', accessKey: '<iam_user_access_key>', secretKey: '<iam_user_secret_key>' } as const

const s3Properties = {
  instanceProfile: { 'aws.s3.use_instance_profile': 'true', 'aws.s3.region': region },
  assumedRole: { 'aws.s3.use_instance_profile': 'true', 'aws.s3.iam_role_arn': s3Role, 'aws.s3.region': region },
  user: {
    'aws.s3.use_instance_profile': 'false',
    'aws.s3.access_key': '<iam_user_access_key>',
    'aws.s3.secret_key': '<iam_user_secret_key>',
    'aws.s3.region': region,
  },
}

const onHms = (storage: PropertyInputs['storage'], properties: Record<string, string>): Documented => ({
  args: { metastore: hms, ...(storage && { storage }) },
  properties: { ...hmsProperties, ...properties },
})

export const documented: Readonly<Record<string, Documented>> = {
  HDFS: onHms(undefined, {}),
  'HDFS, said': onHms({ type: 'hdfs' }, {}),
  'S3 by instance profile, Hive metastore': onHms(
    { type: 's3', region, auth: { type: 'instanceProfile' } },
    s3Properties.instanceProfile,
  ),
  'S3 by instance profile, Glue': {
    args: {
      metastore: { type: 'glue', region, auth: { type: 'instanceProfile' } },
      storage: { type: 's3', region, auth: { type: 'instanceProfile' } },
    },
    properties: {
      'hive.metastore.type': 'glue',
      'aws.glue.use_instance_profile': 'true',
      'aws.glue.region': region,
      ...s3Properties.instanceProfile,
    },
  },
  'S3 by assumed role, Hive metastore': onHms(
    { type: 's3', region, auth: { type: 'instanceProfile', iamRoleArn: s3Role } },
    s3Properties.assumedRole,
  ),
  'S3 by assumed role, Glue': {
    args: {
      metastore: { type: 'glue', region, auth: { type: 'instanceProfile', iamRoleArn: glueRole } },
      storage: { type: 's3', region, auth: { type: 'instanceProfile', iamRoleArn: s3Role } },
    },
    properties: {
      'hive.metastore.type': 'glue',
      'aws.glue.use_instance_profile': 'true',
      'aws.glue.iam_role_arn': glueRole,
      'aws.glue.region': region,
      ...s3Properties.assumedRole,
    },
  },
  'S3 by IAM user, Hive metastore': onHms({ type: 's3', region, auth: user }, s3Properties.user),
  'S3 by IAM user, Glue': {
    args: { metastore: { type: 'glue', region, auth: user }, storage: { type: 's3', region, auth: user } },
    properties: {
      'hive.metastore.type': 'glue',
      'aws.glue.use_instance_profile': 'false',
      'aws.glue.access_key': '<iam_user_access_key>',
      'aws.glue.secret_key': '<iam_user_secret_key>',
      'aws.glue.region': region,
      ...s3Properties.user,
    },
  },
  'S3-compatible (MinIO)': onHms(
    { type: 's3Compatible', endpoint: '<s3_endpoint>', ssl: true, pathStyleAccess: true, auth: user },
    {
      'aws.s3.enable_ssl': 'true',
      'aws.s3.enable_path_style_access': 'true',
      'aws.s3.endpoint': '<s3_endpoint>',
      'aws.s3.access_key': '<iam_user_access_key>',
      'aws.s3.secret_key': '<iam_user_secret_key>',
    },
  ),
  'Azure Blob by shared key': onHms(
    {
      type: 'azureBlob',
      auth: {
        type: 'sharedKey',
        storageAccount: '<blob_storage_account_name>',
        sharedKey: '<blob_storage_account_shared_key>',
      },
    },
    {
      'azure.blob.storage_account': '<blob_storage_account_name>',
      'azure.blob.shared_key': '<blob_storage_account_shared_key>',
    },
  ),
  'Azure Blob by SAS token': onHms(
    {
      type: 'azureBlob',
      auth: {
        type: 'sasToken',
        storageAccount: '<blob_storage_account_name>',
        container: '<blob_container_name>',
        sasToken: '<blob_storage_account_SAS_token>',
      },
    },
    {
      'azure.blob.storage_account': '<blob_storage_account_name>',
      'azure.blob.container': '<blob_container_name>',
      'azure.blob.sas_token': '<blob_storage_account_SAS_token>',
    },
  ),
  'Azure Blob by managed identity': onHms(
    { type: 'azureBlob', auth: { type: 'managedIdentity', clientId: '<oauth2_client_id>' } },
    {
      'azure.blob.oauth2_use_managed_identity': 'true',
      'azure.blob.oauth2_client_id': '<oauth2_client_id>',
    },
  ),
  'Azure Blob by service principal': onHms(
    {
      type: 'azureBlob',
      auth: {
        type: 'servicePrincipal',
        tenantId: '<oauth2_tenant_id>',
        clientId: '<oauth2_client_id>',
        clientSecret: '<oauth2_client_secret>',
      },
    },
    {
      'azure.blob.oauth2_tenant_id': '<oauth2_tenant_id>',
      'azure.blob.oauth2_client_id': '<oauth2_client_id>',
      'azure.blob.oauth2_client_secret': '<oauth2_client_secret>',
    },
  ),
  'ADLS Gen1 by managed service identity': onHms(
    { type: 'adls1', auth: { type: 'managedServiceIdentity' } },
    { 'azure.adls1.use_managed_service_identity': 'true' },
  ),
  'ADLS Gen1 by service principal': onHms(
    {
      type: 'adls1',
      auth: {
        type: 'servicePrincipal',
        clientId: '<application_client_id>',
        credential: '<application_client_credential>',
        endpoint: '<OAuth_2.0_authorization_endpoint_v2>',
      },
    },
    {
      'azure.adls1.oauth2_client_id': '<application_client_id>',
      'azure.adls1.oauth2_credential': '<application_client_credential>',
      'azure.adls1.oauth2_endpoint': '<OAuth_2.0_authorization_endpoint_v2>',
    },
  ),
  'ADLS Gen2 by managed identity': onHms(
    {
      type: 'adls2',
      auth: {
        type: 'managedIdentity',
        tenantId: '<service_principal_tenant_id>',
        clientId: '<service_client_id>',
      },
    },
    {
      'azure.adls2.oauth2_use_managed_identity': 'true',
      'azure.adls2.oauth2_tenant_id': '<service_principal_tenant_id>',
      'azure.adls2.oauth2_client_id': '<service_client_id>',
    },
  ),
  'ADLS Gen2 by shared key': onHms(
    {
      type: 'adls2',
      auth: { type: 'sharedKey', storageAccount: '<storage_account_name>', sharedKey: '<shared_key>' },
    },
    { 'azure.adls2.storage_account': '<storage_account_name>', 'azure.adls2.shared_key': '<shared_key>' },
  ),
  'ADLS Gen2 by service principal': onHms(
    {
      type: 'adls2',
      auth: {
        type: 'servicePrincipal',
        clientId: '<service_client_id>',
        clientSecret: '<service_principal_client_secret>',
        clientEndpoint: '<service_principal_client_endpoint>',
      },
    },
    {
      'azure.adls2.oauth2_client_id': '<service_client_id>',
      'azure.adls2.oauth2_client_secret': '<service_principal_client_secret>',
      'azure.adls2.oauth2_client_endpoint': '<service_principal_client_endpoint>',
    },
  ),
  'GCS by the service account of the VM': onHms(
    { type: 'gcs', auth: { type: 'computeEngine' } },
    { 'gcp.gcs.use_compute_engine_service_account': 'true' },
  ),
  'GCS by service account key': onHms(
    {
      type: 'gcs',
      auth: {
        type: 'serviceAccountKey',
        email: '<google_service_account_email>',
        privateKeyId: '<google_service_private_key_id>',
        privateKey: '<google_service_private_key>',
      },
    },
    {
      'gcp.gcs.service_account_email': '<google_service_account_email>',
      'gcp.gcs.service_account_private_key_id': '<google_service_private_key_id>',
      'gcp.gcs.service_account_private_key': '<google_service_private_key>',
    },
  ),
  'GCS, the VM impersonates a service account': onHms(
    {
      type: 'gcs',
      auth: { type: 'computeEngine', impersonationServiceAccount: '<assumed_google_service_account_email>' },
    },
    {
      'gcp.gcs.use_compute_engine_service_account': 'true',
      'gcp.gcs.impersonation_service_account': '<assumed_google_service_account_email>',
    },
  ),
  'GCS, one service account impersonates another': onHms(
    {
      type: 'gcs',
      auth: {
        type: 'serviceAccountKey',
        email: '<google_service_account_email>',
        privateKeyId: '<meta_google_service_account_email>',
        privateKey: '<meta_google_service_account_email>',
        impersonationServiceAccount: '<data_google_service_account_email>',
      },
    },
    {
      'gcp.gcs.service_account_email': '<google_service_account_email>',
      'gcp.gcs.service_account_private_key_id': '<meta_google_service_account_email>',
      'gcp.gcs.service_account_private_key': '<meta_google_service_account_email>',
      'gcp.gcs.impersonation_service_account': '<data_google_service_account_email>',
    },
  ),
}
