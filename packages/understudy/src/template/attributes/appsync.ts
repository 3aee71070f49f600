import { stableId } from '../names.ts';
import type { Declaration, Family } from './declaration.ts';

export const appsync: Family = {
  'AWS::AppSync::GraphQLApi': (declared) => {
    const apiId = declared.id(26);
    const arn = declared.arn('appsync', `apis/${apiId}`);
    const graphqlUrl = declared.addresses.graphqlUrl(apiId);
    const realtimeUrl = declared.addresses.realtimeUrl(apiId);
    return {
      ref: arn,
      attributes: {
        Arn: arn,
        ApiId: apiId,
        GraphQLUrl: graphqlUrl,
        RealtimeUrl: realtimeUrl,
        GraphQLDns: new URL(graphqlUrl).host,
        RealtimeDns: new URL(realtimeUrl).host,
        GraphQLEndpointArn: declared.arn('appsync', `endpoints/graphql-api/${apiId}`),
      },
    };
  },
  'AWS::AppSync::GraphQLSchema': (declared) => {
    const id = `${apiIdOf(declared)}GraphQLSchema`;
    return { ref: id, attributes: { Id: id } };
  },
  'AWS::AppSync::DataSource': (declared) => {
    const name = String(declared.properties.Name);
    const arn = `${apiArnOf(declared)}/datasources/${name}`;
    return { ref: arn, attributes: { DataSourceArn: arn, Name: name } };
  },
  'AWS::AppSync::FunctionConfiguration': (declared) => {
    const functionId = declared.id(26);
    const arn = `${apiArnOf(declared)}/functions/${functionId}`;
    return {
      ref: arn,
      attributes: {
        FunctionArn: arn,
        FunctionId: functionId,
        Name: declared.properties.Name,
        DataSourceName: declared.properties.DataSourceName,
      },
    };
  },
  'AWS::AppSync::Resolver': (declared) => {
    const { TypeName, FieldName } = declared.properties;
    const arn = `${apiArnOf(declared)}/types/${String(TypeName)}/resolvers/${String(FieldName)}`;
    return { ref: arn, attributes: { ResolverArn: arn, TypeName, FieldName } };
  },
  'AWS::AppSync::ApiKey': (declared) => {
    // Its id is what its holder sends.
    const id = `da2-${stableId(26, declared.seed, declared.stackName, declared.logicalId)}`;
    const arn = `${apiArnOf(declared)}/apikeys/${id}`;
    return { ref: arn, attributes: { Arn: arn, ApiKey: id, ApiKeyId: id } };
  },
  'AWS::AppSync::ApiCache': (declared) => ({ ref: declared.id(26), attributes: {} }),
};

function apiIdOf(declared: Declaration): string {
  return String(declared.properties.ApiId);
}

function apiArnOf(declared: Declaration): string {
  return declared.arn('appsync', `apis/${apiIdOf(declared)}`);
}
