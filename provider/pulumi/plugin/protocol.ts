/*
 * Pulumi's gRPC protocol. The messages are those that @pulumi/pulumi generates from its `.proto` files. Nothing else of the SDK is
 * imported: its runtime would triple the memory and the start time of a plugin.
 */
export * as grpc from '@grpc/grpc-js'
export { EngineClient } from '@pulumi/pulumi/proto/engine_grpc_pb'
export { LogRequest } from '@pulumi/pulumi/proto/engine_pb'
export { PluginAttach, PluginInfo } from '@pulumi/pulumi/proto/plugin_pb'
export { ResourceProviderService } from '@pulumi/pulumi/proto/provider_grpc_pb'
export * as proto from '@pulumi/pulumi/proto/provider_pb'
export { Status } from '@pulumi/pulumi/proto/status_pb'
export { BinaryReader, BinaryWriter } from 'google-protobuf'
export { Any } from 'google-protobuf/google/protobuf/any_pb'
export { Empty } from 'google-protobuf/google/protobuf/empty_pb'
export { Struct } from 'google-protobuf/google/protobuf/struct_pb'
